/// Searches through bytes, sixteen at a time where that many are left.
///
/// Every load is checked against the span's end, so no byte beyond it is read. The vector
/// comparisons take vectors on both sides: with a scalar on the right the compiler falls back to
/// a loop over the lanes.
public enum ByteScan {
    /// Offset of the first control character (0 to 31 or 127, so HTAB too) at or after `start`;
    /// the span's count when there is none.
    @inlinable
    public static func firstControl(in bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position &+ 16 <= bytes.count {
            let block = load(bytes, position)
            let hits = (block .< Block(repeating: 0x20)) .| (block .== Block(repeating: 0x7F))
            if let lane = firstLane(hits) { return position &+ lane }
            position &+= 16
        }
        while position < bytes.count, !ASCII.isControl(bytes[position]) { position &+= 1 }
        return position
    }

    /// Offset of the first byte at or after `start` that may not stand in a request target: a
    /// space, a control or non-ASCII byte, or `#`; the span's count when there is none.
    @inlinable
    public static func firstOutsideTarget(in bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position &+ 16 <= bytes.count {
            let block = load(bytes, position)
            let invisible = block &- Block(repeating: 0x21) .>= Block(repeating: 0x5E)
            let hits = invisible .| (block .== Block(repeating: 0x23))
            if let lane = firstLane(hits) { return position &+ lane }
            position &+= 16
        }
        while position < bytes.count, ASCII.isVisible(bytes[position]), bytes[position] != 0x23 {
            position &+= 1
        }
        return position
    }

    /// Offset of the first byte at or after `start` that is neither a letter, a digit nor `-`, as
    /// nearly all field names are made of; the span's count when there is none.
    @inlinable
    public static func firstOutsidePlainName(in bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position &+ 16 <= bytes.count {
            let block = load(bytes, position)
            let noLetter =
                (block | Block(repeating: 0x20)) &- Block(repeating: 0x61)
                .>= Block(repeating: 26)
            let noDigit = block &- Block(repeating: 0x30) .>= Block(repeating: 10)
            let hits = noLetter .& noDigit .& (block .!= Block(repeating: 0x2D))
            if let lane = firstLane(hits) { return position &+ lane }
            position &+= 16
        }
        while position < bytes.count,
            ASCII.isAlphanumeric(bytes[position]) || bytes[position] == 0x2D
        {
            position &+= 1
        }
        return position
    }

    /// Offset of the first byte at or after `start` that is not one of `A-Z a-z 0-9 - . _ ~ + /`,
    /// the body of a b64token (RFC 6750 section 2.1); the span's count when there is none.
    @inlinable
    public static func firstOutsideBase64Token(in bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position &+ 16 <= bytes.count {
            let block = load(bytes, position)
            let noLetter =
                (block | Block(repeating: 0x20)) &- Block(repeating: 0x61)
                .>= Block(repeating: 26)
            // `-`, `.`, `/` and the digits are neighbours.
            let noDigit = block &- Block(repeating: 0x2D) .>= Block(repeating: 13)
            let noMark =
                (block .!= Block(repeating: 0x2B)) .& (block .!= Block(repeating: 0x5F))
                .& (block .!= Block(repeating: 0x7E))
            if let lane = firstLane(noLetter .& noDigit .& noMark) { return position &+ lane }
            position &+= 16
        }
        while position < bytes.count, isBase64TokenByte(bytes[position]) { position &+= 1 }
        return position
    }

    /// Offset of the first `byte` at or after `start`; the span's count when there is none.
    @inlinable
    public static func first(_ byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position &+ 16 <= bytes.count {
            let hits = load(bytes, position) .== Block(repeating: byte)
            if let lane = firstLane(hits) { return position &+ lane }
            position &+= 16
        }
        while position < bytes.count, bytes[position] != byte { position &+= 1 }
        return position
    }

    /// The eight bytes at `start`, which must be there, as a little-endian word.
    @inlinable
    public static func word(in bytes: Span<UInt8>, at start: Int) -> UInt64 {
        // Sound: the load checks its bounds, and any eight bytes are a UInt64.
        let raw = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
        return UInt64(littleEndian: raw)
    }

    /// Up to eight bytes from `start` as a little-endian word, with bit 5 set in each byte that
    /// is there: letters become lower case, digits and `-` stay. Bytes beyond `count` are 0.
    @inlinable
    public static func lowercasedWord(in bytes: Span<UInt8>, from start: Int, count: Int) -> UInt64
    {
        guard start &+ 8 <= bytes.count else {
            var word: UInt64 = 0
            for index in 0..<min(count, 8) {
                word |= UInt64(bytes[start + index] | 0x20) << UInt64(index * 8)
            }
            return word
        }
        let word = word(in: bytes, at: start) | 0x2020_2020_2020_2020
        return count >= 8 ? word : word & ((1 << UInt64(count * 8)) &- 1)
    }

    /// Whether `bytes` spell `name`, a lower-case literal, in any letter case.
    @inlinable
    public static func equals(_ bytes: Span<UInt8>, ignoringCase name: StaticString) -> Bool {
        guard bytes.count == name.utf8CodeUnitCount else { return false }
        for index in bytes.indices {
            // Sound: the literal has as many bytes as the span, as just checked.
            let expected = unsafe name.utf8Start[index]
            guard ASCII.lowercased(bytes[index]) == expected else { return false }
        }
        return true
    }

    @usableFromInline typealias Block = SIMD16<UInt8>

    @inlinable
    @inline(__always)
    static func load(_ bytes: Span<UInt8>, _ position: Int) -> Block {
        // Sound: the load checks its bounds, and any sixteen bytes are a vector.
        unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: Block.self)
    }

    /// The lowest lane that is set. A set lane is a byte of ones, so the trailing zeros of the
    /// two halves tell it.
    @inlinable
    @inline(__always)
    static func firstLane(_ mask: SIMDMask<SIMD16<Int8>>) -> Int? {
        // Sound: both are sixteen plain bytes.
        let halves = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        let low = UInt64(littleEndian: halves[0])
        if low != 0 { return low.trailingZeroBitCount &>> 3 }
        let high = UInt64(littleEndian: halves[1])
        if high != 0 { return 8 &+ high.trailingZeroBitCount &>> 3 }
        return nil
    }

    @inlinable
    static func isBase64TokenByte(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || byte &- 0x2D < 13 || byte == 0x2B || byte == 0x5F || byte == 0x7E
    }
}
