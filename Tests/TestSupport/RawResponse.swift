/// One HTTP/1 message as it stood on the wire, read by rules simple enough to trust.
package struct RawResponse: Sendable {
    /// How the body's end was found.
    package enum End: Sendable, Equatable { case none, length, chunked, close }

    /// The status line without its line end.
    package var statusLine = ""
    /// The status, 0 when the line had none.
    package var status = 0
    /// Field lines in order, as sent.
    package var fields: [(name: String, value: String)] = []
    /// The body, chunked coding undone.
    package var body: [UInt8] = []
    /// Sizes of the chunks when the body was chunked.
    package var chunks: [Int] = []
    /// Trailer lines, as sent.
    package var trailers: [String] = []
    /// How the body ended.
    package var end = End.none
    /// Whether the body ended as its framing promised.
    package var isComplete = false
    /// Interim answers (1xx) that came before, by status.
    package var interims: [Int] = []

    /// All values of `name`, whatever its case.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The only value of `name`; nil when absent or repeated.
    package subscript(_ name: String) -> String? {
        let found = values(name)
        return found.count == 1 ? found[0] : nil
    }

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }
}

extension RawResponse: CustomStringConvertible {
    package var description: String {
        let lines = fields.map { "\($0.name): \($0.value)" }
        return ([statusLine] + lines + ["", String(text.prefix(2000))]).joined(separator: "\n")
    }
}
