import Basics

/// What a message's fields say about its body, found by looking at all of them without thought of
/// speed.
package struct FramingReference {
    /// Whether names are read as CGI and its heirs read those of requests (contract B170): any
    /// punctuation is the same.
    package let isCareless: Bool

    package init(isCareless: Bool) { self.isCareless = isCareless }

    /// How the body ends, as far as fields tell.
    package enum Framing: Equatable, Sendable {
        case none
        case length(String)
        case chunked
        /// Readers may differ.
        case disputed
    }

    /// The framing by names and values.
    package func framing(_ fields: [(name: [UInt8], value: [UInt8])]) -> Framing {
        let lengths = values(of: "content-length", fields)
        let codings = values(of: "transfer-encoding", fields)
        switch (lengths.count, codings.count) {
        case (0, 0): return .none
        case (1, 0):
            let isNumber = !lengths[0].isEmpty && lengths[0].utf8.allSatisfy(ASCII.isDigit)
            return isNumber ? .length(lengths[0]) : .disputed
        case (0, 1): return codings[0].lowercased() == "chunked" ? .chunked : .disputed
        default: return .disputed
        }
    }

    /// The values of all fields that a reader takes for this one.
    package func values(
        of name: String, _ fields: [(name: [UInt8], value: [UInt8])]
    ) -> [String] {
        fields.filter { folded($0.name) == name }
            .map { String(decoding: $0.value, as: UTF8.self) }
    }

    private func folded(_ name: [UInt8]) -> String {
        String(
            decoding: name.map { byte in
                isCareless && !ASCII.isAlphanumeric(byte)
                    ? UInt8(ascii: "-") : ASCII.lowercased(byte)
            }, as: UTF8.self)
    }
}
