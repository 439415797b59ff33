/// A request as an upstream saw it: raw bytes first, parts taken out by the simplest rules.
package struct RecordedRequest: Sendable {
    /// Number of the connection, counted from 0.
    package let connection: Int
    /// The head's bytes up to and including its empty line.
    package let head: String
    /// Everything after the head that belongs to the request, as sent.
    package let rawBody: [UInt8]
    /// The body with the chunked coding undone.
    package let body: [UInt8]

    /// The request line without its line end.
    package var requestLine: String { lines.first ?? "" }
    /// The target in the request line.
    package var target: String {
        let parts = requestLine.split(separator: " ")
        return parts.count == 3 ? String(parts[1]) : ""
    }
    /// The method in the request line.
    package var method: String { String(requestLine.prefix { $0 != " " }) }

    /// Field lines in order, as sent.
    package var fields: [(name: String, value: String)] {
        lines.dropFirst().map { line in
            let name = line.prefix { $0 != ":" }
            return (String(name), String(line.dropFirst(name.count + 1).drop { $0 == " " }))
        }
    }

    /// All values of `name`, whatever its case.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// All values of fields whose name means `name` to a CGI-like server: case and every
    /// punctuation mark count as the same.
    package func aliases(of name: String) -> [String] {
        fields.filter { Self.folded($0.name) == Self.folded(name) }.map(\.value)
    }

    private static func folded(_ name: String) -> String {
        String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
    }

    private var lines: [String] {
        head.replacing("\r\n", with: "\n").split(separator: "\n").map(String.init)
    }
}
