/// Searches through bytes, sixteen at a time where that many are left, and sixty-four once a run
/// turns out to be long.
///
/// The vector comparisons take vectors on both sides: with a scalar on the right the compiler
/// falls back to a loop over the lanes.
public enum ByteScan {
    /// Offset of the first control character (0 to 31 or 127, so HTAB too) at or after `start`;
    /// the span's count when there is none.
    @inlinable
    public static func firstControl(in bytes: Span<UInt8>, from start: Int) -> Int {
        search(bytes, from: start) { block in
            (block .< Block(repeating: 0x20)) .| (block .== Block(repeating: 0x7F))
        } stops: { byte in
            ASCII.isControl(byte)
        }
    }

    /// Offset of the first byte at or after `start` that may not stand in a request target: a
    /// space, a control or non-ASCII byte, or `#`; the span's count when there is none.
    @inlinable
    public static func firstOutsideTarget(in bytes: Span<UInt8>, from start: Int) -> Int {
        search(bytes, from: start) { block in
            let isInvisible = block &- Block(repeating: 0x21) .>= Block(repeating: 0x5E)
            return isInvisible .| (block .== Block(repeating: 0x23))
        } stops: { byte in
            !ASCII.isVisible(byte) || byte == 0x23
        }
    }

    /// Offset of the first byte at or after `start` that is neither a letter, a digit nor `-`, as
    /// nearly all field names are made of; the span's count when there is none.
    @inlinable
    public static func firstOutsidePlainName(in bytes: Span<UInt8>, from start: Int) -> Int {
        search(bytes, from: start) { block in
            outsidePlainName(block)
        } stops: { byte in
            !ASCII.isAlphanumeric(byte) && byte != 0x2D
        }
    }

    @inlinable
    @inline(__always)
    static func outsidePlainName(_ block: Block) -> Hits {
        let isDigit = block &- Block(repeating: 0x30) .< Block(repeating: 10)
        return .!(isLetter(block) .| isDigit .| (block .== Block(repeating: 0x2D)))
    }

    /// A field name of 1 to 15 letters, digits and `-` as two words in lower case: its first eight
    /// bytes and, when it has more, its last eight. Bytes that are not there are 0.
    @frozen
    public struct ShortName {
        /// Number of its bytes.
        public let count: Int
        /// The first eight.
        public let first: UInt64
        /// The last eight; 0 when there are no more than the first.
        public let last: UInt64

        @inlinable
        init(count: Int, first: UInt64, last: UInt64) {
            self.count = count
            self.first = first
            self.last = last
        }
    }

    /// The name at `start` when a colon ends it within sixteen bytes that are all there: nearly
    /// every name, found and folded in one look. Nil says only that it takes another look.
    @inlinable
    @inline(__always)
    public static func shortName(in bytes: Span<UInt8>, at start: Int) -> ShortName? {
        guard start >= 0, start &+ 16 <= bytes.count else { return nil }
        let block = load(bytes, start)
        guard let count = firstLane(outsidePlainName(block)), count > 0 else { return nil }
        guard block[count] == 0x3A else { return nil }
        // Sound: both are sixteen plain bytes.
        let halves = unsafe unsafeBitCast(
            block | Block(repeating: 0x20), to: SIMD2<UInt64>.self)
        let low = UInt64(littleEndian: halves[0])
        let high = UInt64(littleEndian: halves[1])
        let bits = UInt64(truncatingIfNeeded: count &* 8)
        guard count > 8 else {
            return ShortName(count: count, first: low & (UInt64.max &>> (64 &- bits)), last: 0)
        }
        // One to seven bytes of the second half, behind as many fewer than eight of the first.
        let last = low &>> (bits &- 64) | high &<< (128 &- bits)
        return ShortName(count: count, first: low, last: last)
    }

    /// Offset of the first byte at or after `start` that is not one of `A-Z a-z 0-9 - . _ ~ + /`,
    /// the body of a b64token (RFC 6750 section 2.1); the span's count when there is none.
    @inlinable
    public static func firstOutsideBase64Token(in bytes: Span<UInt8>, from start: Int) -> Int {
        search(bytes, from: start) { block in
            // `-`, `.`, `/` and the digits are neighbours.
            let isDigit = block &- Block(repeating: 0x2D) .< Block(repeating: 13)
            let isMark =
                (block .== Block(repeating: 0x2B)) .| (block .== Block(repeating: 0x5F))
                .| (block .== Block(repeating: 0x7E))
            return .!(isLetter(block) .| isDigit .| isMark)
        } stops: { byte in
            !(ASCII.isLetter(byte) || byte &- 0x2D < 13 || byte == 0x2B || byte == 0x5F
                || byte == 0x7E)
        }
    }

    /// Whether all bytes are of `A-Z a-z 0-9 - _ .`: the segments of a JWS and the dots between
    /// them (RFC 7515 section 3.1).
    public static func isMadeOfSegments(_ bytes: Span<UInt8>) -> Bool {
        var isInside = Hits(repeating: true)
        var position = 0
        while position &+ 16 <= bytes.count {
            isInside = isInside .& isSegment(load(bytes, position))
            position &+= 16
        }
        guard isInside == Hits(repeating: true) else { return false }
        while position < bytes.count {
            let byte = bytes[position]
            guard ASCII.isAlphanumeric(byte) || byte &- 0x2D < 2 || byte == 0x5F else {
                return false
            }
            position &+= 1
        }
        return true
    }

    @inline(__always)
    private static func isSegment(_ block: Block) -> Hits {
        let isDigit = block &- Block(repeating: 0x30) .< Block(repeating: 10)
        let isMark = (block .== Block(repeating: 0x2D)) .| (block .== Block(repeating: 0x2E))
        return isLetter(block) .| isDigit .| isMark .| (block .== Block(repeating: 0x5F))
    }

    /// Offset of the first byte at or after `start` at which plain text of a JSON string ends: a
    /// quote, a backslash or a control character below space (RFC 8259 section 7); the span's
    /// count when there is none.
    @inlinable
    public static func firstEndingJSONText(in bytes: Span<UInt8>, from start: Int) -> Int {
        search(bytes, from: start) { block in
            (block .< Block(repeating: 0x20)) .| (block .== Block(repeating: 0x22))
                .| (block .== Block(repeating: 0x5C))
        } stops: { byte in
            byte < 0x20 || byte == 0x22 || byte == 0x5C
        }
    }

    /// Offset of the first `byte` at or after `start`; the span's count when there is none.
    @inlinable
    public static func first(_ byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        search(bytes, from: start) { block in
            block .== Block(repeating: byte)
        } stops: {
            $0 == byte
        }
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

    /// Whether both hold the same bytes, compared eight at a time.
    @inlinable
    public static func equals(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        let count = left.count
        guard count == right.count else { return false }
        guard count >= 8 else {
            for index in 0..<count where left[index] != right[index] { return false }
            return true
        }
        var position = 0
        while position &+ 8 <= count {
            guard word(in: left, at: position) == word(in: right, at: position) else {
                return false
            }
            position &+= 8
        }
        // The rest with some bytes that were compared already.
        return word(in: left, at: count &- 8) == word(in: right, at: count &- 8)
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

    /// The eight bytes of a word, the lowest first.
    @inlinable
    @inline(__always)
    public static func bytes(of word: UInt64) -> SIMD8<UInt8> {
        // Sound: both are eight plain bytes.
        unsafe unsafeBitCast(word.littleEndian, to: SIMD8<UInt8>.self)
    }

    @usableFromInline typealias Block = SIMD16<UInt8>
    @usableFromInline typealias Hits = SIMDMask<SIMD16<Int8>>

    /// Offset of the first byte that `stops` tells; `hits` tells the same of sixteen at once.
    @inlinable
    @inline(__always)
    static func search(
        _ bytes: Span<UInt8>, from start: Int, hits: (Block) -> Hits, stops: (UInt8) -> Bool
    ) -> Int {
        precondition(start >= 0, "a search starts before the bytes")
        var position = start
        while position &+ 16 <= bytes.count {
            if let lane = firstLane(hits(load(bytes, position))) { return position &+ lane }
            position &+= 16
            // Most runs have ended by now; what goes on is likely a token or a cookie.
            guard position &- start == 32 else { continue }
            while position &+ 64 <= bytes.count {
                let front = hits(load(bytes, position)) .| hits(load(bytes, position &+ 16))
                let back = hits(load(bytes, position &+ 32)) .| hits(load(bytes, position &+ 48))
                guard firstLane(front .| back) == nil else { break }
                position &+= 64
            }
        }
        while position < bytes.count, !stops(bytes[position]) { position &+= 1 }
        return position
    }

    /// The sixteen bytes at `position`, which the caller has checked to be there.
    @inlinable
    @inline(__always)
    static func load(_ bytes: Span<UInt8>, _ position: Int) -> Block {
        // Sound: 0 <= position and position + 16 <= count, by the searches' loop conditions and
        // precondition; any sixteen bytes are a vector.
        unsafe bytes.bytes.unsafeLoadUnaligned(
            fromUncheckedByteOffset: position, as: Block.self)
    }

    @inlinable
    @inline(__always)
    static func isLetter(_ block: Block) -> Hits {
        (block | Block(repeating: 0x20)) &- Block(repeating: 0x61) .< Block(repeating: 26)
    }

    /// The lowest lane that is set. A set lane is a byte of ones, so the trailing zeros of the
    /// two halves tell it.
    @inlinable
    @inline(__always)
    static func firstLane(_ hits: Hits) -> Int? {
        // Sound: both are sixteen plain bytes.
        let halves = unsafe unsafeBitCast(hits, to: SIMD2<UInt64>.self)
        let low = UInt64(littleEndian: halves[0])
        if low != 0 { return low.trailingZeroBitCount &>> 3 }
        let high = UInt64(littleEndian: halves[1])
        if high != 0 { return 8 &+ high.trailingZeroBitCount &>> 3 }
        return nil
    }
}
