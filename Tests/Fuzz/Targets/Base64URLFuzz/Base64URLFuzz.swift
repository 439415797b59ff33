import Basics
import FuzzSupport

/// Base64url has one spelling per value, and says the same as a decoder that works bit by bit.
@main
enum Base64URLFuzz {
    static func main() {
        Fuzzer.run { input in
            let text = [UInt8](copying: input)
            let decoded = Base64URL.decode(input)
            require(decoded == reference(text), "decoders differ")
            if let decoded {
                require(Base64URL.encode(decoded) == text, "a second spelling was accepted")
            }
            let spelled = Base64URL.encode(input)
            require(spelled.allSatisfy { alphabet.contains($0) }, "encoded beyond the alphabet")
            require(Base64URL.decode(spelled.span) == text, "what was encoded is not decoded")
        }
    }

    /// RFC 4648 section 5, table 2.
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Decodes one bit at a time.
    private static func reference(_ text: [UInt8]) -> [UInt8]? {
        var bits: [Bool] = []
        for byte in text {
            guard let value = alphabet.firstIndex(of: byte) else { return nil }
            for shift in stride(from: 5, through: 0, by: -1) {
                bits.append(value >> shift & 1 == 1)
            }
        }
        let count = bits.count / 8
        guard bits.count - count * 8 < 6, !bits[(count * 8)...].contains(true) else { return nil }
        return (0..<count).map { index in
            bits[(index * 8)..<(index * 8 + 8)].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
        }
    }
}
