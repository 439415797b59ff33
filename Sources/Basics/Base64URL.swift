/// base64url without padding (RFC 7515 section 2), with exactly one accepted spelling per value:
/// no padding, no other alphabet, no white space, no bits left over that are not zero.
///
/// Laxness here would give one token several spellings and so a way around caches and deny lists.
public enum Base64URL {
    /// The value of every ASCII byte in the alphabet of RFC 4648 section 5, 255 for the others.
    /// Written out so that the compiler lays it down as data; a test compares it with the RFC.
    private static let values: [UInt8] = [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 62, 255, 255,
        52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 255, 255, 255, 255, 255, 255,
        255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
        15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 255, 255, 255, 255, 63,
        255, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
        41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 255, 255, 255, 255, 255,
    ]

    /// The value of a byte; 64 and above when it is not in the alphabet.
    private static func value(_ byte: UInt8, _ values: Span<UInt8>) -> UInt8 {
        // A byte above 127 has its own top bit for a mark, so the table need not hold it.
        values[Int(byte & 0x7F)] | byte & 0x80
    }

    /// The bytes that `text` spells, or nil when it is not their one spelling. Empty text spells
    /// no bytes.
    public static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        guard let count = decodedCount(text.count) else { return nil }
        var isValid = true
        var bytes: [UInt8] = []
        bytes.append(addingCapacity: count) { output in isValid = decode(text, into: &output) }
        return isValid ? bytes : nil
    }

    /// How many bytes so many characters spell; nil when no bytes have a spelling of that length.
    public static func decodedCount(_ textCount: Int) -> Int? {
        let rest = textCount % 4
        guard rest != 1 else { return nil }
        return textCount / 4 * 3 + (rest == 0 ? 0 : rest - 1)
    }

    /// Appends the bytes that `text` spells to `output`, which has room for them. Answers false
    /// when it is not their one spelling; what was appended then means nothing.
    public static func decode(_ text: Span<UInt8>, into output: inout OutputSpan<UInt8>) -> Bool {
        guard let count = decodedCount(text.count) else { return false }
        precondition(count <= output.freeCapacity, "no room for what the text spells")
        let wholeEnd = text.count - text.count % 4
        guard let index = Base64URLBlock.decode(text, into: &output) else { return false }
        return decodeWhole(text, index..<wholeEnd, into: &output)
            && decodeRest(text, from: wholeEnd, into: &output)
    }

    /// Decodes groups of four characters.
    private static func decodeWhole(
        _ text: Span<UInt8>, _ range: Range<Int>, into output: inout OutputSpan<UInt8>
    ) -> Bool {
        let values = values.span
        var seen: UInt8 = 0
        var index = range.lowerBound
        while index < range.upperBound {
            let first = value(text[index], values)
            let second = value(text[index + 1], values)
            let third = value(text[index + 2], values)
            let fourth = value(text[index + 3], values)
            // A valid value is below 64: one bit above that in any of them gives all away.
            seen |= first | second | third | fourth
            output.append(first << 2 | second >> 4)
            output.append(second << 4 | third >> 2)
            output.append(third << 6 | fourth)
            index += 4
        }
        return seen < 64
    }

    /// Decodes the last two or three characters, whose unused low bits have to be zero.
    private static func decodeRest(
        _ text: Span<UInt8>, from start: Int, into output: inout OutputSpan<UInt8>
    ) -> Bool {
        guard start < text.count else { return true }
        let values = values.span
        let first = value(text[start], values)
        let second = value(text[start + 1], values)
        output.append(first << 2 | second >> 4)
        guard start + 2 < text.count else {
            return first | second < 64 && second & 0x0F == 0
        }
        let third = value(text[start + 2], values)
        output.append(second << 4 | third >> 2)
        return first | second | third < 64 && third & 0x03 == 0
    }

    /// The one spelling of `bytes`.
    public static func encode(_ bytes: Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        for index in bytes.indices {
            bits = bits << 8 | UInt32(bytes[index])
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(letter(bits >> bitCount))
            }
        }
        if bitCount > 0 { text.append(letter(bits << (6 - bitCount))) }
        return text
    }

    /// The one spelling of `bytes`.
    public static func encode(_ bytes: [UInt8]) -> [UInt8] { encode(bytes.span) }

    private static func letter(_ value: UInt32) -> UInt8 {
        switch UInt8(truncatingIfNeeded: value & 63) {
        case let value where value < 26: value + UInt8(ascii: "A")
        case let value where value < 52: value - 26 + UInt8(ascii: "a")
        case let value where value < 62: value - 52 + UInt8(ascii: "0")
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }
}
