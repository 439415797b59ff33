internal import Basics

/// Names one exchange in answers and log lines: 128 random-looking bits in lower-case hex. Made
/// from a random seed and a counter, so it costs no system call and tells nothing.
struct RequestID: BitwiseCopyable {
    /// The 32 digits: rendered once, written at least twice.
    private let digits: InlineArray<32, UInt8>

    init(high: UInt64, low: UInt64) {
        digits = InlineArray { index in
            let word = index < 16 ? high : low
            let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (index & 15))) & 15
            return nibble < 10 ? nibble + 0x30 : nibble + 0x57
        }
    }

    /// The 32 digits as text.
    var text: String {
        var text = ""
        for index in digits.indices { text.unicodeScalars.append(Unicode.Scalar(digits[index])) }
        return text
    }

    /// Appends the 32 digits.
    func append(to buffer: inout ByteBuffer) { buffer.append(digits.span) }

    /// Appends the last 16 digits: the name of a trace's first span (W3C Trace Context).
    func appendSpanID(to buffer: inout ByteBuffer) {
        buffer.append(digits.span.extracting(16..<32))
    }

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
