import Basics
import Testing

/// SipHash-2-4-128 against the vectors of its authors, and the key's job.
struct SipHashTests {
    /// The authors' `vectors_sip128`: key 00..0f, message 00, 01, .. of the given length.
    static let vectors: [(length: Int, hash: String)] = [
        (0, "a3817f04ba25a8e66df67214c7550293"),
        (1, "da87c1d86b99af44347659119b22fc45"),
        (2, "8177228da4a45dc7fca38bdef60affe4"),
        (3, "9c70b60c5267a94e5f33b6b02985ed51"),
        (4, "f88164c12d9c8faf7d0f6e7c7bcd5579"),
        (5, "1368875980776f8854527a07690e9627"),
        (7, "a1f1ebbed8dbc153c0b84aa61ff08239"),
        (8, "3b62a9ba6258f5610f83e264f31497b4"),
        (15, "5493e99933b0a8117e08ec0f97cfc3d9"),
        (16, "6ee2a4ca67b054bbfd3315bf85230577"),
        (31, "2939b0183223fafc1723de4f52c43d35"),
        (63, "5150d1772f50834a503e069a973fbd7c"),
    ]

    private static let key = SipHash(key0: 0x0706_0504_0302_0100, key1: 0x0f0e_0d0c_0b0a_0908)

    private static func hex(_ hash: Hash128) -> String {
        [hash.low, hash.high].map { word in
            (0..<8).map { index in
                let byte = UInt8(truncatingIfNeeded: word >> (8 * UInt64(index)))
                return (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
        }.joined()
    }

    @Test(arguments: vectors)
    func hashEqualsTheAuthorsVector(length: Int, hash: String) {
        let message = (0..<length).map { UInt8($0) }
        #expect(Self.hex(Self.key.hash(message.span)) == hash)
    }

    @Test func randomKeysGiveDifferentHashes() {
        let message = Array("the same message".utf8)
        let hashes = Set((0..<8).map { _ in SipHash.random().hash(message.span) })
        #expect(hashes.count == 8)
    }

    @Test func trailingZerosChangeTheHash() {
        let hashes = Set(
            (0..<24).map { length in Self.key.hash([UInt8](repeating: 0, count: length).span) })
        #expect(hashes.count == 24)
    }
}
