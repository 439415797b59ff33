internal import Basics

/// Names one exchange in answers and log lines: 128 random-looking bits in lower-case hex. Made
/// from a random seed and a counter, so it costs no system call and tells nothing.
struct RequestID: BitwiseCopyable {
    /// The 32 digits: rendered once, written at least twice.
    private let high: SIMD16<UInt8>
    private let low: SIMD16<UInt8>

    init(high: UInt64, low: UInt64) {
        self.high = Self.digits(high)
        self.low = Self.digits(low)
    }

    /// The sixteen digits of a word, the highest first.
    private static func digits(_ word: UInt64) -> SIMD16<UInt8> {
        let bytes = word.byteSwapped
        let nibbles = UInt64(0x0F0F_0F0F_0F0F_0F0F)
        var digits = SIMD16<UInt8>()
        digits.evenHalf = ByteScan.bytes(of: bytes &>> 4 & nibbles)
        digits.oddHalf = ByteScan.bytes(of: bytes & nibbles)
        let ten = SIMD16<UInt8>(repeating: 10)
        let letters = SIMD16<UInt8>(repeating: 0x57)
        let figures = SIMD16<UInt8>(repeating: 0x30)
        return digits &+ letters.replacing(with: figures, where: digits .< ten)
    }

    /// The 32 digits as text.
    var text: String {
        var text = ""
        for half in [high, low] {
            for index in half.indices { text.unicodeScalars.append(Unicode.Scalar(half[index])) }
        }
        return text
    }

    /// Appends the 32 digits.
    func append(to buffer: inout ByteBuffer) {
        buffer.append(block: high)
        buffer.append(block: low)
    }

    /// Appends the last 16 digits: the name of a trace's first span (W3C Trace Context).
    func appendSpanID(to buffer: inout ByteBuffer) { buffer.append(block: low) }

    /// Makes the ids of one worker.
    struct Source {
        private let seed: UInt64
        private var counter: UInt64

        /// A random word from the system's generator.
        init(seed: UInt64) {
            self.seed = seed
            counter = Self.mix(seed)
        }

        /// The next id: a counter, mixed by splitmix64's finaliser so that ids look unlike.
        mutating func next() -> RequestID {
            counter &+= 1
            return RequestID(
                high: Self.mix(seed ^ counter), low: Self.mix(counter &* 0x9E37_79B9_7F4A_7C15))
        }

        private static func mix(_ value: UInt64) -> UInt64 {
            var mixed = value
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
