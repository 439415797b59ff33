/// base64url without padding (RFC 7515 section 2), with exactly one accepted spelling per value:
/// no padding, no other alphabet, no white space, no bits left over that are not zero.
///
/// Laxness here would give one token several spellings and so a way around caches and deny lists.
public enum Base64URL {
    /// Value of a byte that is not in the alphabet.
    private static let invalid: UInt8 = 0xFF

    /// The value of every byte in the alphabet of RFC 4648 section 5.
    private static let values: InlineArray<256, UInt8> = {
        var table = InlineArray<256, UInt8>(repeating: invalid)
        for (value, byte) in alphabet.utf8.enumerated() { table[Int(byte)] = UInt8(value) }
        return table
    }()

    private static let alphabet: String =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    /// The bytes that `text` spells, or nil when it is not their one spelling. Empty text spells
    /// no bytes.
    public static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        let rest = text.count % 4
        guard rest != 1 else { return nil }
        let count = text.count / 4 * 3 + (rest == 0 ? 0 : rest - 1)
        var isValid = true
        let bytes = [UInt8](capacity: count) { output in
            isValid = decode(text, into: &output)
        }
        return isValid ? bytes : nil
    }

    private static func decode(_ text: Span<UInt8>, into output: inout OutputSpan<UInt8>) -> Bool {
        let values = values
        let wholeEnd = text.count - text.count % 4
        var seen: UInt8 = 0
        var index = 0
        while index < wholeEnd {
            let first = values[Int(text[index])]
            let second = values[Int(text[index + 1])]
            let third = values[Int(text[index + 2])]
            let fourth = values[Int(text[index + 3])]
            // A valid value is below 64: one set bit above that in any of them gives all away.
            seen |= first | second | third | fourth
            output.append(first << 2 | second >> 4)
            output.append(second << 4 | third >> 2)
            output.append(third << 6 | fourth)
            index += 4
        }
        return decodeRest(text, from: wholeEnd, into: &output) && seen < 64
    }

    /// Decodes the last two or three characters, whose unused low bits have to be zero.
    private static func decodeRest(
        _ text: Span<UInt8>, from start: Int, into output: inout OutputSpan<UInt8>
    ) -> Bool {
        guard start < text.count else { return true }
        let first = values[Int(text[start])]
        let second = values[Int(text[start + 1])]
        output.append(first << 2 | second >> 4)
        guard start + 2 < text.count else {
            return first | second < 64 && second & 0x0F == 0
        }
        let third = values[Int(text[start + 2])]
        output.append(second << 4 | third >> 2)
        return first | second | third < 64 && third & 0x03 == 0
    }

    /// Whether `byte` is in the alphabet.
    public static func isInAlphabet(_ byte: UInt8) -> Bool { values[Int(byte)] != invalid }

    /// Whether every byte of `text` is in the alphabet; the empty text counts.
    public static func isInAlphabet(_ text: Span<UInt8>) -> Bool {
        let values = values
        var seen: UInt8 = 0
        for index in text.indices { seen |= values[Int(text[index])] }
        return seen < 64
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
