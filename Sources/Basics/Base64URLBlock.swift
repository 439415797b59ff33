/// Sixteen base64url characters (RFC 4648 section 5) at a time, and the twelve bytes that they
/// spell.
///
/// All lanes go the same way, whatever they hold: the class of a character picks what is added to
/// it to make its value. Lanes are joined as little-endian numbers, as Linux has them everywhere.
enum Base64URLBlock {
    private typealias Block = SIMD16<UInt8>
    private typealias Mask = SIMDMask<SIMD16<Int8>>

    /// Characters in a block, and the bytes that they spell.
    private static var characters: Int { 16 }
    private static var bytes: Int { 12 }

    /// Appends what the whole blocks of `text` spell to `output`, which has room for it. Answers
    /// the index of the first character behind them; nil when one in them is not in the alphabet.
    static func decode(_ text: Span<UInt8>, into output: inout OutputSpan<UInt8>) -> Int? {
        let blockCount = text.count / characters
        precondition(blockCount * bytes <= output.freeCapacity, "no room for the blocks")
        guard blockCount > 0 else { return 0 }
        // Sound: reads end with the last whole block of `text`. Writes begin behind the bytes that
        // are initialized, there is room for every block, as was just checked, and each byte is
        // written before it is counted.
        let isValid = unsafe output.withUnsafeMutableBufferPointer { buffer, initializedCount in
            guard let start = buffer.baseAddress else { return false }
            let target = UnsafeMutableRawPointer(start)
            var isInside = Mask(repeating: true)
            var position = initializedCount
            for index in 0..<blockCount {
                let block = unsafe text.bytes.unsafeLoadUnaligned(
                    fromUncheckedByteOffset: index &* characters, as: Block.self)
                let (first, last) = packed(values(of: block, isInside: &isInside))
                unsafe target.storeBytes(of: first, toByteOffset: position, as: UInt64.self)
                unsafe target.storeBytes(of: last, toByteOffset: position &+ 8, as: UInt32.self)
                position &+= bytes
            }
            initializedCount = position
            return isInside == Mask(repeating: true)
        }
        return isValid ? blockCount * characters : nil
    }

    /// The value of each character; the lanes of those that are not in the alphabet are struck
    /// from `isInside`.
    @inline(__always)
    private static func values(of block: Block, isInside: inout Mask) -> Block {
        let isCapital = block &- Block(repeating: 0x41) .< Block(repeating: 26)
        let isSmall = block &- Block(repeating: 0x61) .< Block(repeating: 26)
        let isDigit = block &- Block(repeating: 0x30) .< Block(repeating: 10)
        let isHyphen = block .== Block(repeating: 0x2D)
        let isLowLine = block .== Block(repeating: 0x5F)
        isInside = isInside .& (isCapital .| isSmall .| isDigit .| isHyphen .| isLowLine)
        return block
            &+ (addend(0 &- 0x41, where: isCapital) | addend(26 &- 0x61, where: isSmall)
                | addend(52 &- 0x30, where: isDigit) | addend(62 &- 0x2D, where: isHyphen)
                | addend(63 &- 0x5F, where: isLowLine))
    }

    @inline(__always)
    private static func addend(_ addend: UInt8, where mask: Mask) -> Block {
        Block().replacing(with: Block(repeating: addend), where: mask)
    }

    /// Sixteen values of six bits as the twelve bytes to store: eight and four.
    @inline(__always)
    private static func packed(_ values: Block) -> (first: UInt64, last: UInt32) {
        // Sound: all of these are sixteen plain bytes.
        let six = unsafe unsafeBitCast(values, to: SIMD8<UInt16>.self)
        // The first of two neighbours is the higher: eight times 12 bits, four times 24.
        let twelve = six &<< 6 & SIMD8(repeating: 0x0FC0) | six &>> 8
        let pairs = unsafe unsafeBitCast(twelve, to: SIMD4<UInt32>.self)
        let many = pairs &<< 12 & SIMD4(repeating: 0x00FF_F000) | pairs &>> 16
        let halves = unsafe unsafeBitCast(many, to: SIMD2<UInt64>.self)
        let (left, right) = (joined(halves[0]), joined(halves[1]))
        let first = left &<< 16 | right &>> 32
        return (first.byteSwapped, UInt32(truncatingIfNeeded: right).byteSwapped)
    }

    /// Two numbers of 24 bits in the halves of a word as one of 48.
    @inline(__always)
    private static func joined(_ half: UInt64) -> UInt64 {
        half &<< 24 & 0xFFFF_FF00_0000 | half &>> 32
    }
}
