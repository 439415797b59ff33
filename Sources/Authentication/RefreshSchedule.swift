internal import Basics

/// When an issuer is asked again: on schedule after a success, soon and then ever later after
/// failures, never at the same moment as every other Postern (contract B57, B58).
struct RefreshSchedule {
    /// Wait after the first failure: an issuer that is just starting is met early.
    static let backoffFirst = Nanoseconds.milliseconds(500)
    /// Longest wait between tries: recovery is noticed within half a minute.
    static let backoffMax = Nanoseconds.seconds(30)
    /// Failures after which the wait no longer doubles: 0.5 s * 2^6 is beyond `backoffMax`.
    private static let doublingsMax = 6

    /// Failures since the last success.
    private(set) var failures: UInt64 = 0

    /// The wait after a success: nine to ten tenths of `interval`. `random` is any 64 random bits.
    mutating func waitAfterSuccess(interval: Nanoseconds, random: UInt64) -> Nanoseconds {
        failures = 0
        return Self.jittered(interval, random)
    }

    /// Nine to ten tenths of `interval`.
    static func jittered(_ interval: Nanoseconds, _ random: UInt64) -> Nanoseconds {
        Nanoseconds(interval.count - part(of: interval.count / 10, random))
    }

    /// The wait after a failure: five to ten tenths of a time that doubles with each.
    mutating func waitAfterFailure(random: UInt64) -> Nanoseconds {
        let doublings = min(Self.doublingsMax, Int(clamping: failures))
        failures &+= 1
        let full = min(Self.backoffFirst.count << Int64(doublings), Self.backoffMax.count)
        return Nanoseconds(full - Self.part(of: full / 2, random))
    }

    /// A share of `whole` in proportion to `random`.
    private static func part(of whole: Int64, _ random: UInt64) -> Int64 {
        Int64(UInt64(clamping: whole).multipliedFullWidth(by: random).high)
    }
}
