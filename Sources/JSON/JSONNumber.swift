/// What a number of the JSON grammar means, worked out in integers: no rounding to binary
/// floating point, no trap, whatever its length or exponent.
struct JSONNumber {
    /// Whether it has a minus sign; -0 has one too.
    let isNegative: Bool
    /// The part before the decimal point once the exponent is applied; nil when beyond 64 bits.
    let whole: UInt64?
    /// Whether something other than zero is left after the decimal point.
    let hasFraction: Bool

    /// Beyond this an exponent is as good as infinite: no document has so many digits.
    private static let exponentMax = 1 << 40
    /// So many digits are below 2^64 whatever they are.
    private static let safeDigitsMax = 19

    /// Works out `text`, which the reader has found to be a number.
    init(_ text: Span<UInt8>) {
        if let whole = Self.plainWhole(text) {
            (isNegative, self.whole, hasFraction) = (false, whole, false)
            return
        }
        isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        let mantissaEnd = Self.mantissaEnd(in: text)
        let wholeDigits = Self.wholeDigits(in: text, mantissaEnd: mantissaEnd)
        var sum: UInt64? = 0
        var fraction = false
        var seen = 0
        for index in 0..<mantissaEnd {
            guard let digit = Self.digit(text[index]) else { continue }
            if seen < wholeDigits {
                sum = Self.appending(digit, to: sum)
            } else if digit != 0 {
                fraction = true
            }
            seen += 1
        }
        while seen < wholeDigits, let value = sum, value != 0 {
            sum = Self.appending(0, to: sum)
            seen += 1
        }
        whole = sum
        hasFraction = fraction
    }

    /// The value of a decimal digit, or nil when the byte is none.
    static func digit(_ byte: UInt8) -> UInt64? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            ? UInt64(byte - UInt8(ascii: "0")) : nil
    }

    /// The value of a number that is a few digits and nothing else, as dates are; nil for others.
    private static func plainWhole(_ text: Span<UInt8>) -> UInt64? {
        guard text.count <= safeDigitsMax else { return nil }
        var sum: UInt64 = 0
        for index in text.indices {
            guard let digit = digit(text[index]) else { return nil }
            sum = sum &* 10 &+ digit
        }
        return sum
    }

    private static func appending(_ digit: UInt64, to sum: UInt64?) -> UInt64? {
        guard let sum else { return nil }
        let (product, overflow) = sum.multipliedReportingOverflow(by: 10)
        let (total, carry) = product.addingReportingOverflow(digit)
        return overflow || carry ? nil : total
    }

    private static func mantissaEnd(in text: Span<UInt8>) -> Int {
        for index in text.indices where text[index] | 0x20 == UInt8(ascii: "e") { return index }
        return text.count
    }

    /// How many of the mantissa's digits stand before the point once the exponent is applied;
    /// may be negative, or more than there are.
    private static func wholeDigits(in text: Span<UInt8>, mantissaEnd: Int) -> Int {
        var count = 0
        for index in 0..<mantissaEnd {
            if text[index] == UInt8(ascii: ".") { break }
            if digit(text[index]) != nil { count += 1 }
        }
        return count + exponent(in: text, from: mantissaEnd)
    }

    private static func exponent(in text: Span<UInt8>, from mantissaEnd: Int) -> Int {
        guard mantissaEnd < text.count else { return 0 }
        var value = 0
        var isNegative = false
        for index in (mantissaEnd + 1)..<text.count {
            if text[index] == UInt8(ascii: "-") { isNegative = true }
            guard let digit = digit(text[index]) else { continue }
            value = min(value * 10 + Int(digit), exponentMax)
        }
        return isNegative ? -value : value
    }
}
