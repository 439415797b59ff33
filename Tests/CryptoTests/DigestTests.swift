import Testing

@testable import Crypto

/// SHA-256 and the small tools beside it.
struct DigestTests {
    private static func hexadecimal(_ digest: Digest) -> String {
        digest.bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// FIPS 180-4 examples.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func knownAnswersHold(text: String, expected: String) {
        #expect(Self.hexadecimal(Digest.sha256(Array(text.utf8))) == expected)
    }

    @Test func aHasherStartsAnewEachTime() {
        var hasher = Hasher256()
        let first = hasher.hash(Array("abc".utf8).span)
        let second = hasher.hash(Array("abd".utf8).span)
        let third = hasher.hash(Array("abc".utf8).span)
        #expect(first == third)
        #expect(first != second)
        #expect(first == Digest.sha256(Array("abc".utf8)))
    }

    @Test func randomBytesDiffer() throws {
        let first = try SecureRandom.bytes(32)
        let second = try SecureRandom.bytes(32)
        #expect(first.count == 32)
        #expect(first != second)
        #expect(throws: CryptoFailure.noRandomness) { _ = try SecureRandom.bytes(0) }
        #expect(throws: CryptoFailure.noRandomness) { _ = try SecureRandom.bytes(-1) }
    }

    @Test(
        arguments: [
            ([], [], true), ([1], [1], true), ([1], [2], false), ([1], [1, 1], false),
            ([1, 2, 3], [1, 2, 4], false), ([0x80, 0], [0, 0], false),
        ] as [([UInt8], [UInt8], Bool)])
    func constantTimeComparisonComparesAll(left: [UInt8], right: [UInt8], expected: Bool) {
        #expect(ConstantTime.equal(left, right) == expected)
    }
}
