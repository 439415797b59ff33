internal import Basics

/// A wall-clock moment in milliseconds that prints as RFC 3339 in UTC.
package struct Timestamp: Sendable {
    private let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// `2026-11-24T08:05:07.123Z`.
    package var text: String {
        let date = CivilDate(secondsSince1970: milliseconds / 1000)
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
            + "T\(padded(date.hour, 2)):\(padded(date.minute, 2)):\(padded(date.second, 2))"
            + ".\(padded(Int(milliseconds % 1000), 3))Z"
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
