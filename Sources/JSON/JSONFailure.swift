/// Why a document is not the JSON that we accept, and where.
package struct JSONFailure: Error, Equatable {
    /// The rule that was broken.
    package enum Cause: String, Sendable {
        /// The document is longer than `JSONLimits.bytes`.
        case tooLong = "the document is too long"
        /// The document nests deeper than `JSONLimits.depth`.
        case tooDeep = "the nesting is too deep"
        /// The document has more values than `JSONLimits.nodes`.
        case tooManyValues = "there are too many values"
        /// The document starts with a byte order mark (RFC 8259 section 8.1).
        case byteOrderMark = "a byte order mark is not allowed"
        /// The document is not UTF-8.
        case invalidUTF8 = "the text is not valid UTF-8"
        /// A byte that cannot stand here.
        case unexpectedByte = "unexpected character"
        /// The document ends inside a value.
        case unexpectedEnd = "the document ends too early"
        /// Something follows the document's one value.
        case trailingBytes = "something follows the end of the document"
        /// A number breaks the grammar of RFC 8259 section 6.
        case invalidNumber = "invalid number"
        /// A control character stands unescaped in a string.
        case controlCharacter = "a control character must be escaped"
        /// A backslash is followed by something unknown.
        case invalidEscape = "invalid escape"
        /// A \u escape names half a surrogate pair.
        case unpairedSurrogate = "unpaired surrogate escape"
        /// A member name holds U+0000.
        case nulInName = "a member name must not hold U+0000"
        /// An object names the same member twice, however it is spelled.
        case duplicateName = "the member name is used twice"
    }

    /// The rule that was broken.
    package let cause: Cause
    /// Offset of the offending byte; the document's length when it ended too early.
    package let offset: Int

    /// Makes a failure.
    package init(_ cause: Cause, at offset: Int) {
        self.cause = cause
        self.offset = offset
    }

    /// Where the offence is in `bytes`, both counted from 1; the column counts bytes.
    package func position(in bytes: [UInt8]) -> (line: Int, column: Int) {
        JSONFailure.position(of: offset, in: bytes)
    }

    /// Line and column of a byte offset, both counted from 1; the column counts bytes.
    package static func position(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        var line = 1
        var lineStart = 0
        for index in 0..<max(0, min(offset, bytes.count)) where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        return (line, offset - lineStart + 1)
    }
}
