import Basics
import Testing

@testable import Authentication

/// The circuit breaker as a pure state machine (issue 12, outage; contract B63).
struct CircuitBreakerTests {
    private static func at(_ milliseconds: Int64) -> Instant {
        Instant(nanoseconds: 0) + .milliseconds(milliseconds)
    }

    private var breaker = CircuitBreaker(failuresMax: 3, pause: .seconds(1))

    /// One request; whether it was let through.
    private mutating func ask(_ fate: CircuitBreaker.Fate, at milliseconds: Int64) -> Bool {
        guard let pass = breaker.enter(now: Self.at(milliseconds)) else { return false }
        breaker.leave(pass, fate, now: Self.at(milliseconds))
        return true
    }

    @Test mutating func answersKeepItClosed() {
        for moment in 0..<10 { #expect(ask(.answered, at: Int64(moment))) }
        #expect(breaker.state == .closed && breaker.openings == 0)
    }

    @Test mutating func failuresInARowOpenIt() {
        #expect(ask(.failed, at: 0))
        #expect(ask(.failed, at: 1))
        #expect(breaker.state == .closed)
        #expect(ask(.failed, at: 2))
        #expect(breaker.state == .open && breaker.openings == 1)
        #expect(breaker.isShut(now: Self.at(3)))
        #expect(!ask(.answered, at: 1001))
    }

    @Test mutating func anAnswerBetweenFailuresStartsTheCountAnew() {
        for moment in 0..<20 {
            let fate: CircuitBreaker.Fate = moment % 3 == 2 ? .answered : .failed
            #expect(ask(fate, at: Int64(moment)))
        }
        #expect(breaker.state == .closed)
    }

    @Test mutating func unreachableEndpointOpensItAtOnce() {
        #expect(ask(.unreachable, at: 0))
        #expect(breaker.state == .open)
    }

    @Test mutating func afterThePauseOneProbeGoesThrough() {
        _ = ask(.unreachable, at: 0)
        #expect(breaker.enter(now: Self.at(999)) == nil)
        #expect(!breaker.isShut(now: Self.at(1000)))
        let probe = breaker.enter(now: Self.at(1000))
        #expect(breaker.state == .halfOpen)
        #expect(breaker.isShut(now: Self.at(1001)))
        #expect(breaker.enter(now: Self.at(5000)) == nil)
        if let probe { breaker.leave(probe, .answered, now: Self.at(5001)) }
        #expect(breaker.state == .closed)
        #expect(breaker.enter(now: Self.at(5002)) != nil)
    }

    @Test(arguments: [CircuitBreaker.Fate.failed, .unreachable])
    mutating func failedProbeOpensItAgain(fate: CircuitBreaker.Fate) {
        _ = ask(.unreachable, at: 0)
        #expect(ask(fate, at: 1000))
        #expect(breaker.state == .open && breaker.openings == 2)
        #expect(!ask(.answered, at: 1999))
        #expect(ask(.answered, at: 2000))
        #expect(breaker.state == .closed)
    }

    @Test mutating func lateNewsOfAnEarlierStateCountsForNothing() {
        let early = (0..<4).compactMap { _ in breaker.enter(now: Self.at(0)) }
        breaker.leave(early[0], .unreachable, now: Self.at(1))
        #expect(breaker.state == .open && breaker.openings == 1)
        breaker.leave(early[1], .unreachable, now: Self.at(900))
        breaker.leave(early[2], .answered, now: Self.at(900))
        #expect(breaker.state == .open && breaker.openings == 1)
        let probe = breaker.enter(now: Self.at(1001))
        breaker.leave(early[3], .answered, now: Self.at(1002))
        #expect(breaker.state == .halfOpen)
        if let probe { breaker.leave(probe, .answered, now: Self.at(1003)) }
        #expect(breaker.state == .closed)
    }
}
