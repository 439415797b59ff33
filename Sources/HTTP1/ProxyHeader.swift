package import Basics

/// The header that a proxy puts before a connection's first byte to tell who its client is: the
/// PROXY protocol, versions 1 and 2 (haproxy.org, doc/proxy-protocol.txt). Strict: a header that is
/// not whole and right is refused, since what follows it could be anybody's.
package enum ProxyHeader {
    /// What the header says.
    package enum Word: Equatable, Sendable {
        /// The client's address.
        case client(IPAddress)
        /// The proxy speaks for itself, or does not know: the peer is the client.
        case peer
    }

    /// What came of looking for a header.
    package enum Progress: Equatable, Sendable {
        case needMore
        /// A whole header of so many bytes.
        case complete(Word, bytes: Int)
        case malformed
    }

    /// Longest header of version 1, CR LF included (section 2.1).
    private static let firstBytesMax = 107
    /// Longest address block of version 2 that is taken, with extensions (TLVs).
    private static let secondBytesMax = 2048
    private static let first = Array("PROXY ".utf8)
    private static let second: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]

    /// Looks at the front of `bytes`.
    package static func parse(_ bytes: Span<UInt8>) -> Progress {
        guard bytes.count > 0 else { return .needMore }
        return bytes[0] == second[0] ? parseSecond(bytes) : parseFirst(bytes)
    }

    // MARK: Version 1, a line of text

    private static func parseFirst(_ bytes: Span<UInt8>) -> Progress {
        guard begins(bytes, with: first) else { return .malformed }
        var end = 0
        let last = min(bytes.count, firstBytesMax)
        while end < last, bytes[end] != 0x0A { end += 1 }
        guard end < last else { return bytes.count < firstBytesMax ? .needMore : .malformed }
        guard end > first.count, bytes[end - 1] == 0x0D else { return .malformed }
        let words = Words(bytes.extracting(first.count..<(end - 1)))
        guard let word = words.word else { return .malformed }
        return .complete(word, bytes: end + 1)
    }

    /// `TCP4 source destination port port`, or `UNKNOWN` and whatever.
    private struct Words {
        let word: Word?

        init(_ line: Span<UInt8>) {
            var starts = InlineArray<5, Int>(repeating: 0)
            var ends = InlineArray<5, Int>(repeating: 0)
            var count = 0
            var start = 0
            for index in 0...line.count
            where index == line.count || line[index] == ASCII.space {
                guard count < 5 else {
                    word = Words.isUnknown(line) ? .peer : nil
                    return
                }
                starts[count] = start
                ends[count] = index
                count += 1
                start = index + 1
            }
            if Words.isUnknown(line) {
                word = .peer
                return
            }
            guard count == 5, let version = Words.version(line.extracting(starts[0]..<ends[0])),
                let source = IPAddress(parsing: line.extracting(starts[1]..<ends[1])),
                let destination = IPAddress(parsing: line.extracting(starts[2]..<ends[2])),
                Words.isPort(line.extracting(starts[3]..<ends[3])),
                Words.isPort(line.extracting(starts[4]..<ends[4])),
                source.isIPv4 == (version == 4), destination.isIPv4 == (version == 4)
            else {
                word = nil
                return
            }
            word = .client(source)
        }

        private static let unknown = Array("UNKNOWN".utf8)

        private static func isUnknown(_ line: Span<UInt8>) -> Bool {
            guard ProxyHeader.begins(line, with: unknown), line.count >= unknown.count else {
                return false
            }
            return line.count == unknown.count || line[unknown.count] == ASCII.space
        }

        /// 4 for `TCP4`, 6 for `TCP6`.
        private static func version(_ word: Span<UInt8>) -> Int? {
            guard word.count == 4, word[0] == UInt8(ascii: "T"), word[1] == UInt8(ascii: "C"),
                word[2] == UInt8(ascii: "P")
            else { return nil }
            return word[3] == UInt8(ascii: "4") ? 4 : word[3] == UInt8(ascii: "6") ? 6 : nil
        }

        private static func isPort(_ digits: Span<UInt8>) -> Bool {
            guard digits.count >= 1, digits.count <= 5 else { return false }
            var value = 0
            for index in digits.indices {
                guard ASCII.isDigit(digits[index]) else { return false }
                value = value * 10 + Int(digits[index] & 15)
            }
            return value <= 65535 && (digits.count == 1 || digits[0] != UInt8(ascii: "0"))
        }
    }

    // MARK: Version 2, binary

    private static func parseSecond(_ bytes: Span<UInt8>) -> Progress {
        guard begins(bytes, with: second) else { return .malformed }
        guard bytes.count >= 16 else { return .needMore }
        let length = Int(bytes[14]) << 8 | Int(bytes[15])
        guard bytes[12] >> 4 == 2, length <= secondBytesMax else { return .malformed }
        guard bytes.count >= 16 + length else { return .needMore }
        let word: Word
        switch (bytes[12] & 15, bytes[13]) {
        case (0, _): word = .peer
        case (1, 0x11):
            guard length >= 12 else { return .malformed }
            let four = number(bytes, at: 16, bytes: 4)
            word = .client(IPAddress(high: 0, low: 0xFFFF_0000_0000 | four))
        case (1, 0x21):
            guard length >= 36 else { return .malformed }
            word = .client(
                IPAddress(
                    high: number(bytes, at: 16, bytes: 8), low: number(bytes, at: 24, bytes: 8)))
        case (1, 0x00), (1, 0x31): word = .peer
        default: return .malformed
        }
        return .complete(word, bytes: 16 + length)
    }

    private static func number(_ bytes: Span<UInt8>, at start: Int, bytes count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in start..<(start + count) { value = value << 8 | UInt64(bytes[index]) }
        return value
    }

    /// Whether the bytes there are so far are the beginning's.
    private static func begins(_ bytes: Span<UInt8>, with beginning: [UInt8]) -> Bool {
        for index in 0..<min(bytes.count, beginning.count)
        where bytes[index] != beginning[index] { return false }
        return true
    }
}
