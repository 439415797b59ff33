import Basics
import Net
import Testing

/// An alarm rings at its moment, once, and is heard by a poller.
struct AlarmTests {
    private struct Clock: ~Copyable {
        var poller: Poller
        var alarm: Alarm

        init() throws {
            let alarm = try Alarm()
            let poller = try Poller()
            try poller.watch(alarm.number, token: 5)
            self.alarm = alarm
            self.poller = poller
        }

        /// Events within so long.
        mutating func rings(within milliseconds: Int32) -> Int {
            poller.wait(milliseconds: milliseconds)
        }
    }

    private static func from(now milliseconds: Int64) -> Instant {
        SystemClock.now() + .milliseconds(milliseconds)
    }

    @Test func ringsAtItsMomentAndNotBefore() throws {
        var clock = try Clock()
        let moment = Self.from(now: 30)
        clock.alarm.ring(by: moment)
        let count = clock.rings(within: 5000)
        let rang = SystemClock.now()
        let event = clock.poller.event(0)
        #expect(count == 1)
        #expect(event.token == 5)
        #expect(event.readiness == .readable)
        #expect(rang >= moment)
    }

    @Test func ringsOncePerSetting() throws {
        var clock = try Clock()
        for _ in 0..<3 {
            clock.alarm.ring(by: Self.from(now: 1))
            let first = clock.rings(within: 5000)
            let second = clock.rings(within: 5)
            #expect([first, second] == [1, 0])
            clock.alarm.noteRing()
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 1])
    func momentsThatHavePassedRingAtOnce(nanoseconds: Int64) throws {
        var clock = try Clock()
        clock.alarm.ring(by: Instant(nanoseconds: nanoseconds))
        let count = clock.rings(within: 5000)
        #expect(count == 1)
    }

    @Test func earlierOfTwoMomentsHolds() throws {
        var clock = try Clock()
        let early = Self.from(now: 20)
        clock.alarm.ring(by: Self.from(now: 3_600_000))
        clock.alarm.ring(by: early)
        clock.alarm.ring(by: Self.from(now: 3_600_000))
        #expect(clock.alarm.moment == early)
        let count = clock.rings(within: 5000)
        #expect(count == 1)
    }

    @Test func isSilentUnlessSet() throws {
        var clock = try Clock()
        clock.alarm.ring(by: .never)
        #expect(clock.alarm.moment == .never)
        let count = clock.rings(within: 20)
        #expect(count == 0)
    }

    @Test func ringThatNobodyHeardYetIsForgottenWhenItIsSetAnew() throws {
        var clock = try Clock()
        clock.alarm.ring(by: Self.from(now: -1))
        clock.alarm.noteRing()
        clock.alarm.ring(by: Self.from(now: 3_600_000))
        let count = clock.rings(within: 0)
        #expect(count == 0)
    }
}
