/// SipHash-2-4 with a 128-bit result (Aumasson and Bernstein, 2012): a short-key function whose
/// values cannot be foretold without the key, so that nobody can craft tokens that collide in a
/// table, neither to slow it down nor to be taken for another token.
public struct SipHash: BitwiseCopyable, Sendable {
    private let key0: UInt64
    private let key1: UInt64

    /// A hash under a fixed key: the halves of its sixteen bytes, each little-endian.
    public init(key0: UInt64, key1: UInt64) {
        self.key0 = key0
        self.key1 = key1
    }

    /// A hash under a fresh key from the kernel's generator (getrandom(2) on Linux).
    public static func random() -> SipHash {
        var generator = SystemRandomNumberGenerator()
        return SipHash(key0: generator.next(), key1: generator.next())
    }

    /// A run of the function under this key, fed word by word.
    func begin() -> State { State(key0: key0, key1: key1) }

    /// The hash of `bytes`.
    public func hash(_ bytes: Span<UInt8>) -> Hash128 {
        var state = begin()
        unsafe bytes.withUnsafeBytes { raw in
            var offset = 0
            while offset &+ 8 <= raw.count {
                // Sound: offset + 8 <= count was just checked; the load need not be aligned.
                let word = unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                state.absorb(UInt64(littleEndian: word))
                offset &+= 8
            }
            var last = UInt64(truncatingIfNeeded: raw.count) << 56
            var shift: UInt64 = 0
            while offset < raw.count {
                // Sound: offset < count was just checked.
                last |= UInt64(unsafe raw[offset]) << shift
                shift &+= 8
                offset &+= 1
            }
            state.absorb(last)
        }
        return state.finish()
    }

    /// The four words of SipHash while it runs.
    struct State {
        private var v0: UInt64
        private var v1: UInt64
        private var v2: UInt64
        private var v3: UInt64

        init(key0: UInt64, key1: UInt64) {
            v0 = 0x736f_6d65_7073_6575 ^ key0
            // The 128-bit form differs from the 64-bit one from the start: 0xee here.
            v1 = 0x646f_7261_6e64_6f6d ^ key1 ^ 0xee
            v2 = 0x6c79_6765_6e65_7261 ^ key0
            v3 = 0x7465_6462_7974_6573 ^ key1
        }

        @inline(__always)
        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func finish() -> Hash128 {
            v2 ^= 0xee
            for _ in 0..<4 { round() }
            let low = v0 ^ v1 ^ v2 ^ v3
            v1 ^= 0xdd
            for _ in 0..<4 { round() }
            return Hash128(low: low, high: v0 ^ v1 ^ v2 ^ v3)
        }

        @inline(__always)
        private mutating func round() {
            v0 &+= v1
            v1 = Self.rotate(v1, 13) ^ v0
            v0 = Self.rotate(v0, 32)
            v2 &+= v3
            v3 = Self.rotate(v3, 16) ^ v2
            v0 &+= v3
            v3 = Self.rotate(v3, 21) ^ v0
            v2 &+= v1
            v1 = Self.rotate(v1, 17) ^ v2
            v2 = Self.rotate(v2, 32)
        }

        @inline(__always)
        private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
            (word << count) | (word >> (64 &- count))
        }
    }
}
