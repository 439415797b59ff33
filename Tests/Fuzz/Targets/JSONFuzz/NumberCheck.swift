import Basics
import FuzzSupport
import JSON

/// Holds integers and dates against binary floating point, which is exact where it matters here.
enum NumberCheck {
    /// From here on binary floating point no longer tells neighbours apart.
    private static let exactMax = 9_007_199_254_740_992.0  // 2^53
    /// So many significant digits survive binary floating point.
    private static let digitsMax = 15

    static func check(_ value: JSONValue) {
        let text = String(decoding: value.rawText, as: UTF8.self)
        guard let double = Double(text) else {
            // Swift says nil where C says infinity.
            return require(value.numericDate == nil, "a date beyond all numbers")
        }
        if let integer = value.integer {
            require(Double(integer) == double, "an integer is another number")
        }
        if let date = value.numericDate {
            require(double >= 0 && !text.hasPrefix("-"), "a negative date")
            require(abs(Double(date.seconds) - double) <= 1, "a date is another number")
        }
        let isShort = text.utf8.count <= digitsMax
        // A number below all others counts as 0 there, and is a fraction.
        let isExact = abs(double) < exactMax && abs(double) > .leastNormalMagnitude
        guard isShort, isExact else { return }
        if double == double.rounded() {
            require(value.integer == Int64(double), "an integer was not seen")
        } else {
            require(value.integer == nil, "a fraction was taken for an integer")
        }
        if !text.hasPrefix("-") {
            require(value.numericDate?.seconds == Int64(double.rounded(.down)), "a date is off")
        }
    }
}
