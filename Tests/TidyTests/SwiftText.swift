/// One Swift source taken apart into code and comments, line by line. Both have the source's lines
/// and columns; what belongs to the other, and what stands inside string and regex literals, is
/// blank.
struct SwiftText {
    /// The code of each line.
    let code: [String]
    /// The comments of each line.
    let comments: [String]

    init(_ source: String) {
        var reader = Reader(bytes: Array(source.utf8))
        reader.readCode(untilParenthesis: false)
        code = Self.lines(reader.code)
        comments = Self.lines(reader.comments)
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// Walks over the source once; `code` and `comments` grow in step.
    private struct Reader {
        let bytes: [UInt8]
        var position = 0
        var code: [UInt8] = []
        var comments: [UInt8] = []

        private enum Kind { case code, comment, literal }

        private func starts(with text: String, at offset: Int = 0) -> Bool {
            bytes[min(position + offset, bytes.count)...].starts(with: text.utf8)
        }

        private mutating func take(_ count: Int = 1, as kind: Kind) {
            for _ in 0..<count where position < bytes.count {
                let byte = bytes[position]
                let isEnd = byte == 0x0A
                code.append(kind == .code || isEnd ? byte : 0x20)
                comments.append(kind == .comment || isEnd ? byte : 0x20)
                position += 1
            }
        }

        /// Reads code up to the end, or up to the parenthesis that closes an interpolation.
        mutating func readCode(untilParenthesis: Bool) {
            var depth = 0
            while position < bytes.count {
                if Self.isPlain(bytes[position]) {
                    take(as: untilParenthesis ? .literal : .code)
                    continue
                }
                let hashes = bytes[position...].prefix { $0 == UInt8(ascii: "#") }.count
                if starts(with: "//") {
                    while position < bytes.count, bytes[position] != 0x0A { take(as: .comment) }
                } else if starts(with: "\"", at: hashes) {
                    readString(hashes: hashes)
                } else if hashes > 0, starts(with: "/", at: hashes) {
                    take(hashes + 1, as: .literal)
                    while position < bytes.count, !starts(with: "/#") { take(as: .literal) }
                    take(hashes + 1, as: .literal)
                } else {
                    if starts(with: "(") { depth += 1 }
                    if starts(with: ")") { depth -= 1 }
                    if untilParenthesis, depth < 0 { return }
                    take(as: untilParenthesis ? .literal : .code)
                }
            }
        }

        /// Whether a byte begins nothing that has to be told apart: most of them.
        private static func isPlain(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "("),
                UInt8(ascii: ")"), UInt8(ascii: "\\"):
                false
            default: true
            }
        }

        private mutating func readString(hashes: Int) {
            let fence = String(repeating: "#", count: hashes)
            let isMultiline = starts(with: "\"\"\"", at: hashes)
            let end = (isMultiline ? "\"\"\"" : "\"") + fence
            take(end.utf8.count, as: .literal)
            while position < bytes.count {
                if Self.isPlain(bytes[position]) {
                    take(as: .literal)
                    continue
                }
                if starts(with: end) { break }
                if starts(with: "\\" + fence + "(") {
                    take(hashes + 2, as: .literal)
                    readCode(untilParenthesis: true)
                } else if starts(with: "\\" + fence) {
                    take(hashes + 2, as: .literal)
                } else {
                    take(as: .literal)
                }
            }
            take(end.utf8.count, as: .literal)
        }
    }
}
