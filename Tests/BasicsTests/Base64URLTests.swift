import Testing

@testable import Basics

/// One spelling per value and no other (contract B14).
struct Base64URLTests {
    private static func decode(_ text: String) -> [UInt8]? {
        Base64URL.decode(Array(text.utf8).span)
    }

    /// RFC 4648 section 10 without padding, and the octets of RFC 7515 appendix C.
    @Test(
        arguments: [
            ([], ""), (Array("f".utf8), "Zg"), (Array("fo".utf8), "Zm8"),
            (Array("foo".utf8), "Zm9v"),
            (Array("foob".utf8), "Zm9vYg"), (Array("fooba".utf8), "Zm9vYmE"),
            (Array("foobar".utf8), "Zm9vYmFy"), ([3, 236, 255, 224, 193], "A-z_4ME"),
            ([0xFB, 0xEF, 0xBE], "----"), ([0xFF, 0xFF, 0xFF], "____"), ([0], "AA"),
        ] as [([UInt8], String)])
    func knownAnswersHoldBothWays(bytes: [UInt8], text: String) {
        #expect(Self.decode(text) == bytes)
        #expect(String(decoding: Base64URL.encode(bytes), as: UTF8.self) == text)
    }

    // B14
    @Test(arguments: [
        "Zg==", "Zg=", "Zm8=", "=", "Z", "Zm9vY", "Zm9v=", "Z+==", "ab+/", "a/bc", "ab c", " Zg",
        "Zg ", "Zg\n", "Zm\n9v", "Zm9v\r\n", "Zg\0", "Zm9\u{E9}", ".", "Zm.v", "Z,9v",
    ])
    func anythingOutsideTheAlphabetIsRefused(text: String) {
        #expect(Self.decode(text) == nil)
    }

    // B14
    @Test func leftOverBitsHaveToBeZero() {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let two = letters.filter { Self.decode("Z\($0)") != nil }
        let three = letters.filter { Self.decode("Zg\($0)") != nil }
        #expect(two == ["A", "Q", "g", "w"])
        #expect(three.count == 16)
        #expect(Self.decode("Zh") == nil)
        #expect(Self.decode("Zm9") == nil)
    }

    @Test func everyByteValueSurvivesAtEveryLength() {
        let all = (0...255).map { UInt8($0) }
        for length in 0...all.count {
            let bytes = Array(all.suffix(length))
            let back = Base64URL.decode(Base64URL.encode(bytes).span)
            #expect(back == bytes)
        }
    }

    /// Blocks of sixteen characters and what follows them, against a reference that goes by bits.
    @Test func everyLengthIsWhatItsBitsSay() {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for length in 0...100 {
            // Ends in A, so that no bits are left over.
            let values = (0..<length).map { $0 == length - 1 ? 0 : ($0 * 29 + length * 7) % 64 }
            let bytes = Self.decode(String(decoding: values.map { alphabet[$0] }, as: UTF8.self))
            #expect(bytes == (length % 4 == 1 ? nil : Self.bytes(of: values)))
        }
    }

    private static func bytes(of values: [Int]) -> [UInt8] {
        let bits = values.flatMap { value in (0..<6).map { UInt8(value >> (5 - $0) & 1) } }
        return stride(from: 0, to: bits.count - 7, by: 8).map { start in
            bits[start..<start + 8].reduce(0) { $0 << 1 | $1 }
        }
    }

    @Test(arguments: [2, 3, 4, 6, 7, 8, 15, 16, 18, 19, 32, 35, 43, 64])
    func everyBadByteIsFoundAtEveryPlace(length: Int) {
        let alphabet = Set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for index in 0..<length {
            for bad in UInt8.min...UInt8.max where !alphabet.contains(bad) {
                var text = [UInt8](repeating: UInt8(ascii: "A"), count: length)
                text[index] = bad
                let bytes = Base64URL.decode(text.span)
                #expect(bytes == nil)
            }
        }
    }

    @Test func everyCharacterHasItsValueAtEveryPlaceOfABlock() {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for place in 0..<16 {
            for value in 0..<64 {
                var values = [Int](repeating: 0, count: 16)
                values[place] = value
                let text = String(decoding: values.map { alphabet[$0] }, as: UTF8.self)
                #expect(Self.decode(text) == Self.bytes(of: values))
            }
        }
    }

    @Test func leftOverBitsBehindBlocksHaveToBeZero() {
        let block = String(repeating: "z", count: 16)
        #expect(Self.decode(block + "Zg")?.count == 13)
        for text in ["Zh", "Zm9", "Z", "Zm9vY"] { #expect(Self.decode(block + text) == nil) }
    }

    /// RFC 4648 section 5, table 2.
    @Test func theAlphabetIsExactlyThe64Letters() {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for byte in UInt8.min...UInt8.max {
            let text = [UInt8(ascii: "A"), UInt8(ascii: "A"), UInt8(ascii: "A"), byte]
            let bytes = Base64URL.decode(text.span)
            let value = alphabet.firstIndex(of: byte).map { UInt8($0) }
            #expect(bytes == value.map { [0, 0, $0] })
        }
    }
}
