/// An IPv4 or IPv6 address as a number of 128 bits; an IPv4 address is `::ffff:a.b.c.d`, so both
/// spellings of one are equal (RFC 4291 section 2.5.5.2).
public struct IPAddress: BitwiseCopyable, Hashable, Sendable {
    /// The first eight bytes.
    public let high: UInt64
    /// The last eight bytes.
    public let low: UInt64

    /// What stands before the four bytes of an IPv4 address.
    private static let mapped: UInt64 = 0xFFFF_0000_0000

    /// Makes an address from its halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Whether it is an IPv4 address.
    public var isIPv4: Bool { high == 0 && low & ~0xFFFF_FFFF == Self.mapped }

    /// Reads an address without brackets, port and zone, every byte of it; nil when it is none.
    public init?(parsing bytes: Span<UInt8>) {
        if let four = Self.four(bytes) {
            self.init(high: 0, low: Self.mapped | UInt64(four))
            return
        }
        guard let six = Self.six(bytes) else { return nil }
        self = six
    }

    /// Four decimal numbers of 0 to 255 without leading zeros, which some read as octal.
    private static func four(_ bytes: Span<UInt8>) -> UInt32? {
        var address: UInt32 = 0
        var parts = 0
        var index = 0
        while true {
            let start = index
            var value: UInt32 = 0
            while index < bytes.count, index - start < 3, ASCII.isDigit(bytes[index]) {
                value = value * 10 + UInt32(bytes[index] & 15)
                index += 1
            }
            let hasLeadingZero = index - start > 1 && bytes[start] == UInt8(ascii: "0")
            guard index > start, value <= 255, !hasLeadingZero else { return nil }
            address = address << 8 | value
            parts += 1
            if index == bytes.count { return parts == 4 ? address : nil }
            guard parts < 4, bytes[index] == UInt8(ascii: ".") else { return nil }
            index += 1
        }
    }

    /// Eight groups of up to four hexadecimal digits; `::` stands once for groups of zero, and the
    /// last two groups may be an IPv4 address (RFC 4291 section 2.2).
    private static func six(_ bytes: Span<UInt8>) -> IPAddress? {
        var groups = InlineArray<8, UInt16>(repeating: 0)
        var count = 0
        var gap: Int?
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: ":") {
                let isDouble = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: ":")
                if isDouble {
                    guard gap == nil else { return nil }
                    gap = count
                    index += 2
                    continue
                }
                // A single colon stands between two groups.
                guard count > 0, bytes[index - 1] != UInt8(ascii: ":") else { return nil }
                index += 1
                guard index < bytes.count else { return nil }
            } else if count > 0, bytes[index - 1] != UInt8(ascii: ":") {
                return nil
            }
            guard count < 8 else { return nil }
            let start = index
            var value: UInt16 = 0
            while index < bytes.count, index - start < 4,
                let digit = ASCII.hexadecimalValue(bytes[index])
            {
                value = value << 4 | UInt16(digit)
                index += 1
            }
            if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
                guard count <= 6, let four = four(bytes.extracting(start..<bytes.count)) else {
                    return nil
                }
                groups[count] = UInt16(truncatingIfNeeded: four >> 16)
                groups[count + 1] = UInt16(truncatingIfNeeded: four)
                count += 2
                break
            }
            guard index > start else { return nil }
            groups[count] = value
            count += 1
        }
        return expand(groups, count, gap: gap)
    }

    /// Puts the zeros where `::` stood.
    private static func expand(
        _ groups: InlineArray<8, UInt16>, _ count: Int, gap: Int?
    ) -> IPAddress? {
        guard gap == nil ? count == 8 : count < 8 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for position in 0..<8 {
            let group: UInt16
            let before = gap ?? 8
            if position < before {
                group = groups[position]
            } else if position >= 8 - (count - before) {
                group = groups[position - (8 - count)]
            } else {
                group = 0
            }
            high = high << 16 | low >> 48
            low = low << 16 | UInt64(group)
        }
        return IPAddress(high: high, low: low)
    }
}

extension IPAddress: CustomStringConvertible {
    /// The address in its one canonical spelling (RFC 5952).
    public var description: String {
        if isIPv4 {
            return (0..<4).map { String(UInt8(truncatingIfNeeded: low >> (24 - 8 * $0))) }
                .joined(separator: ".")
        }
        let groups = (0..<8).map { position in
            UInt16(truncatingIfNeeded: (position < 4 ? high : low) >> (48 - 16 * (position & 3)))
        }
        guard let zeros = longestZeros(groups) else { return hexadecimal(groups[...]) }
        return hexadecimal(groups[..<zeros.lowerBound]) + "::"
            + hexadecimal(groups[zeros.upperBound...])
    }

    private func hexadecimal(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// The first of the longest runs of two or more groups of zero.
    private func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        var longest: Range<Int>?
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > max(1, longest?.count ?? 0) { longest = start..<end }
            start = max(end, start + 1)
        }
        return longest
    }
}
