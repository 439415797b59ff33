import Basics

/// Reads the numbers of HTTP: digits and nothing else.
package enum Decimal {
    /// The value of 1 to 19 digits, at most 2^63-1 so that sums of two never overflow; nil for
    /// anything else, signs and blanks included.
    package static func parse(_ digits: Span<UInt8>) -> UInt64? {
        guard digits.count >= 1, digits.count <= 19 else { return nil }
        var value: UInt64 = 0
        for index in digits.indices {
            guard ASCII.isDigit(digits[index]) else { return nil }
            // 19 digits stay below 2^64.
            value = value &* 10 &+ UInt64(digits[index] & 15)
        }
        return value <= UInt64(Int64.max) ? value : nil
    }
}
