import Basics

/// Strings (RFC 8259 section 7). A string without escapes is a range of the source; only one with
/// escapes is written out. UTF-8 was checked for the document as a whole.
extension JSONReader {
    /// Reads a string whose opening quote is at the position.
    mutating func readString() throws(JSONFailure) {
        let start = position
        position += 1
        skipPlain()
        // An escape, or what may not stand in a string.
        guard peek == UInt8(ascii: "\"") else { return try readEscapedString(from: start) }
        let text = (start + 1)..<position
        position += 1
        try appendLeaf(.string, from: start, text: text)
    }

    /// Moves to the next quote, backslash or control character, or to the end.
    private mutating func skipPlain() {
        position = ByteScan.firstEndingJSONText(in: source.span, from: position)
    }

    private mutating func readClosingQuote() throws(JSONFailure) {
        switch peek {
        case UInt8(ascii: "\""): position += 1
        case nil: throw failure(.unexpectedEnd)
        default: throw failure(.controlCharacter)
        }
    }

    private mutating func readEscapedString(from start: Int) throws(JSONFailure) {
        let textStart = source.count + decoded.count
        decoded += source[(start + 1)..<position]
        while peek == UInt8(ascii: "\\") {
            try readEscape()
            let plain = position
            skipPlain()
            decoded += source[plain..<position]
        }
        try readClosingQuote()
        let text = textStart..<(source.count + decoded.count)
        try appendLeaf(.string, from: start, text: text)
    }

    private mutating func readEscape() throws(JSONFailure) {
        guard position + 1 < source.count else {
            throw JSONFailure(.unexpectedEnd, at: source.count)
        }
        let byte = source[position + 1]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"): return try readUnicodeEscape()
        default: throw failure(.invalidEscape)
        }
        position += 2
    }

    /// Reads \uXXXX, or two of them that are a surrogate pair.
    private mutating func readUnicodeEscape() throws(JSONFailure) {
        let start = position
        var value = try readCodeUnit()
        if value >> 10 == 0xD800 >> 10 {
            guard peek == UInt8(ascii: "\\") else {
                throw JSONFailure(.unpairedSurrogate, at: start)
            }
            let low = try readCodeUnit()
            guard low >> 10 == 0xDC00 >> 10 else {
                throw JSONFailure(.unpairedSurrogate, at: start)
            }
            value = 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF)
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw JSONFailure(.unpairedSurrogate, at: start)
        }
        decoded += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    }

    /// Reads one \uXXXX at the position.
    private mutating func readCodeUnit() throws(JSONFailure) -> UInt32 {
        guard position + 6 <= source.count else {
            throw JSONFailure(.unexpectedEnd, at: source.count)
        }
        guard source[position + 1] == UInt8(ascii: "u") else { throw failure(.unpairedSurrogate) }
        var value: UInt32 = 0
        for index in (position + 2)..<(position + 6) {
            guard let digit = Self.hexadecimalValue(of: source[index]) else {
                throw failure(.invalidEscape)
            }
            value = value << 4 | digit
        }
        position += 6
        return value
    }

    private static func hexadecimalValue(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
