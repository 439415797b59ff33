package import Basics

/// How many requests may be sent a second time, so that retries never double the load of a service
/// that is failing: a share of those that are sent, and a few a second in any case.
package struct RetryBudget: Sendable {
    /// Retries a second that are allowed however few requests there are.
    package static let floorPerSecond = 10
    /// Retries that can be saved up: what one burst may cost.
    package static let savedMax = 100

    /// Hundredths of a retry.
    private var credit = 0
    private var second = Int64.min
    private var floorLeft = 0

    package init() {}

    /// So many requests were sent; each earns `percent` hundredths of a retry.
    package mutating func earn(requests: Int, percent: Int) {
        let (earned, overflow) = requests.multipliedReportingOverflow(by: percent)
        let room = Self.savedMax * 100 - credit
        credit += overflow ? room : min(earned, room)
    }

    /// Takes one retry; false when none is left.
    package mutating func spend(at now: Instant) -> Bool {
        let current = now.nanoseconds / 1_000_000_000
        if current != second {
            second = current
            floorLeft = Self.floorPerSecond
        }
        if floorLeft > 0 {
            floorLeft -= 1
            return true
        }
        guard credit >= 100 else { return false }
        credit -= 100
        return true
    }
}
