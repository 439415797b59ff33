/// Questions about single ASCII bytes, answered without tables in memory and without locale.
public enum ASCII {
    /// Horizontal tab (HTAB).
    public static let tab: UInt8 = 0x09
    /// Line feed (LF).
    public static let lineFeed: UInt8 = 0x0A
    /// Carriage return (CR).
    public static let carriageReturn: UInt8 = 0x0D
    /// Space (SP).
    public static let space: UInt8 = 0x20
    /// Delete (DEL).
    public static let delete: UInt8 = 0x7F

    /// Whether `byte` is `0` to `9`.
    @inlinable
    public static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }

    /// Whether `byte` is a letter, in either case.
    @inlinable
    public static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26
    }

    /// Whether `byte` is a letter or a digit.
    @inlinable
    public static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte)
    }

    /// Whether `byte` is visible: `!` to `~`.
    @inlinable
    public static func isVisible(_ byte: UInt8) -> Bool {
        byte &- 0x21 < 0x5E
    }

    /// Whether `byte` is a control character: 0 to 31 or 127.
    @inlinable
    public static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == delete
    }

    /// Whether `byte` is a space or a horizontal tab: OWS of RFC 9110 section 5.6.3.
    @inlinable
    public static func isBlank(_ byte: UInt8) -> Bool {
        byte == space || byte == tab
    }

    /// Whether `byte` may stand in a token (RFC 9110 section 5.6.2): letters, digits and
    /// ``!#$%&'*+-.^_`|~``.
    @inlinable
    public static func isTokenCharacter(_ byte: UInt8) -> Bool {
        // One bit per byte value; the upper half of the byte values is never in a token.
        let low: UInt64 = 0x03FF_6CFA_0000_0000
        let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE
        guard byte < 0x80 else { return false }
        return ((byte < 64 ? low : high) >> UInt64(byte & 63)) & 1 == 1
    }

    /// `byte` in lower case when it is a letter, else unchanged.
    @inlinable
    public static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// The value of a hexadecimal digit in either case, or nil.
    @inlinable
    public static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }
}
