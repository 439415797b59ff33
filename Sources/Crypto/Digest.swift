/// A SHA-256 hash as a value of 32 bytes: a key for caches that need not keep what was hashed.
package struct Digest: Hashable, BitwiseCopyable, Sendable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// Makes a digest from the hash's bytes.
    init(_ hash: borrowing Hash) {
        first = Self.word(hash.bytes, 0)
        second = Self.word(hash.bytes, 8)
        third = Self.word(hash.bytes, 16)
        fourth = Self.word(hash.bytes, 24)
    }

    /// The hash of `message`.
    package static func sha256(_ message: Span<UInt8>) -> Digest {
        var hasher = Hasher256()
        return hasher.hash(message)
    }

    /// The hash of `message`.
    package static func sha256(_ message: [UInt8]) -> Digest { sha256(message.span) }

    /// The hash's 32 bytes.
    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(32)
        for word in [first, second, third, fourth] {
            for shift in stride(from: 56, through: 0, by: -8) {
                result.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return result
    }

    private static func word(_ bytes: Span<UInt8>, _ start: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in start..<(start + 8) { word = word << 8 | UInt64(bytes[index]) }
        return word
    }
}
