import Testing

@testable import Basics

/// The table key of tokens: every bit, every length and the key decide.
struct KeyedHashTests {
    private static func fixed() -> KeyedHash {
        var word: UInt64 = 0x9E37_79B9_7F4A_7C15
        return KeyedHash {
            word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return word
        }
    }

    @Test func randomKeysGiveDifferentHashes() {
        let message = Array("the same message".utf8)
        let hashes = Set((0..<8).map { _ in KeyedHash.random().hash(message.span) })
        #expect(hashes.count == 8)
    }

    @Test func equalInputsAgreeWhereverTheyLie() {
        let hash = Self.fixed()
        let message = (0..<700).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let shifted = [0, 1, 2] + message
        #expect(hash.hash(message.span) == hash.hash(shifted.span.extracting(3..<703)))
    }

    @Test func everyLengthOfZerosDiffers() {
        let hash = Self.fixed()
        let hashes = Set((0..<2100).map { hash.hash([UInt8](repeating: 0, count: $0).span) })
        #expect(hashes.count == 2100)
    }

    @Test(arguments: [1, 15, 16, 17, 700, 1023, 1024, 1025, 2500])
    func everyBitDecides(length: Int) {
        let hash = Self.fixed()
        var message = [UInt8](repeating: 0xA5, count: length)
        var hashes: Set<Hash128> = [hash.hash(message.span)]
        for index in 0..<length {
            for bit in 0..<8 {
                message[index] ^= 1 << UInt8(bit)
                hashes.insert(hash.hash(message.span))
                message[index] ^= 1 << UInt8(bit)
            }
        }
        #expect(hashes.count == length * 8 + 1)
    }

    @Test func swappedWordsDiffer() {
        let hash = Self.fixed()
        let left = [UInt8](repeating: 1, count: 8), right = [UInt8](repeating: 2, count: 8)
        #expect(hash.hash((left + right).span) != hash.hash((right + left).span))
        #expect(
            hash.hash((left + left + right + right).span)
                != hash.hash((right + right + left + left).span))
    }
}
