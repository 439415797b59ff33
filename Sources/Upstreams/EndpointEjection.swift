package import Basics
package import Config

/// Whether one endpoint is left alone because its requests fail: pure, from what became of them.
///
/// Failures in a row eject it for a while; the next failure after that ejects it again, for twice
/// as long. One answer forgets all.
package struct EndpointEjection: Sendable {
    /// Longest time of one ejection: a service that came back is found within it.
    package static let timeMax = Nanoseconds.seconds(300)

    /// Failures since the last answer.
    package private(set) var failures = 0
    /// Ejections since the last answer.
    package private(set) var ejections = 0
    /// When the present or last ejection ends.
    package private(set) var endsAt = Instant(nanoseconds: .min)

    package init() {}

    /// Whether anything has failed since the last answer.
    package var isTroubled: Bool { failures > 0 }

    /// Whether it is left alone at `now`.
    package func isEjected(at now: Instant) -> Bool { now < endsAt }

    /// A request failed at `now`; true when the endpoint is ejected for that. What fails while it
    /// is ejected was sent before, or sent for want of another: it says nothing new.
    package mutating func failed(by rule: EjectionRule, at now: Instant) -> Bool {
        failures = min(failures + 1, 1_000_000)
        guard rule.failures > 0, failures >= rule.failures, !isEjected(at: now) else {
            return false
        }
        endsAt = now + time(rule)
        ejections = min(ejections + 1, 62)
        return true
    }

    /// A request was answered: the endpoint is taken for sound at once.
    package mutating func succeeded() { self = EndpointEjection() }

    private func time(_ rule: EjectionRule) -> Nanoseconds {
        let (time, overflow) = rule.time.count.multipliedReportingOverflow(by: 1 << ejections)
        return overflow ? Self.timeMax : min(Nanoseconds(time), Self.timeMax)
    }
}
