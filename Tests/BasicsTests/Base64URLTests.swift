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

    @Test func aBadByteIsFoundAtEveryPlace() {
        for length in [2, 3, 4, 6, 7, 8, 43] where length % 4 != 1 {
            for index in 0..<length {
                for bad in [UInt8(ascii: "="), UInt8(ascii: "+"), 0x00, 0x80, 0xFF] {
                    var text = [UInt8](repeating: UInt8(ascii: "A"), count: length)
                    text[index] = bad
                    let bytes = Base64URL.decode(text.span)
                    #expect(bytes == nil)
                }
            }
        }
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
