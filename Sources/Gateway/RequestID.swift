internal import Basics

/// Names one exchange in answers and log lines: 128 random-looking bits in lower-case hex. Made
/// from a random seed and a counter, so it costs no system call and tells nothing.
struct RequestID: BitwiseCopyable, Equatable {
    let high: UInt64
    let low: UInt64

    /// 32 hexadecimal digits.
    var text: String {
        func digits(_ word: UInt64) -> String {
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        return digits(high) + digits(low)
    }

    /// Appends the 32 digits.
    func append(to buffer: inout ByteBuffer) {
        var digits = InlineArray<32, UInt8>(repeating: 0)
        for index in 0..<32 {
            let word = index < 16 ? high : low
            let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (index & 15))) & 15
            digits[index] = nibble < 10 ? nibble + 0x30 : nibble + 0x57
        }
        buffer.append(digits.span)
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
