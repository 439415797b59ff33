import Basics
import Testing

@testable import Gateway

/// Who is waited for, and for how long (contract B114).
struct PatienceTests {
    private static let most = Nanoseconds.seconds(30)
    private static func at(_ seconds: Int64) -> Instant {
        Instant(nanoseconds: 1_000_000_000_000 + seconds * 1_000_000_000)
    }

    private var patience = Patience()

    init() { patience.begin(most: Self.most) }

    private mutating func wait(at seconds: Int64, rate: Int = 100) -> Int64 {
        (patience.wait(now: Self.at(seconds), most: Self.most, rate: rate) - Self.at(seconds))
            .seconds
    }

    @Test mutating func silenceEndsAfterTheMost() {
        #expect(wait(at: 0) == 30)
        #expect(wait(at: 10) == 20)
        #expect(wait(at: 29) == 1)
        #expect(wait(at: 40) == 0)
    }

    /// One byte every 29 seconds: the second wait is short, the third is none.
    @Test mutating func drippingClientIsNotWaitedForLong() {
        #expect(wait(at: 0) == 30)
        patience.note(1)
        #expect(wait(at: 29) == 1)
        patience.note(1)
        #expect(wait(at: 30) == 0)
    }

    /// What the upstream takes is not the client's time.
    @Test mutating func timeStandsStillWhileSomebodyElseIsWaitedFor() {
        #expect(wait(at: 0) == 30)
        patience.pause(now: Self.at(10), most: Self.most, rate: 100)
        #expect(wait(at: 1000) == 20)
        #expect(wait(at: 1005) == 15)
        patience.pause(now: Self.at(1010), most: Self.most, rate: 100)
        patience.pause(now: Self.at(1100), most: Self.most, rate: 100)
        #expect(wait(at: 2000) == 10)
    }

    @Test mutating func steadyClientIsServedForAsLongAsItTakes() {
        var now: Int64 = 0
        _ = wait(at: now)
        for _ in 0..<1000 {
            now += 20
            patience.note(2000)
            #expect(wait(at: now) == 30)
        }
    }

    @Test mutating func clientBelowTheRateComesToItsEnd() {
        var now: Int64 = 0
        var left = wait(at: now)
        var rounds = 0
        while left > 2 {
            now += 2
            patience.note(100)
            left = wait(at: now)
            rounds += 1
        }
        #expect(rounds > 20 && rounds < 40)
    }

    /// A burst buys no more than the most: nobody saves time up.
    @Test mutating func timeIsNotSavedUp() {
        _ = wait(at: 0)
        patience.note(1_000_000_000)
        #expect(wait(at: 1) == 30)
        #expect(wait(at: 31) == 0)
    }

    @Test mutating func hugeNumbersDoNotTrap() {
        patience.note(.max)
        #expect(wait(at: 0, rate: 1) == 30)
        patience.note(.max)
        patience.note(.max)
        #expect(wait(at: 1_000_000, rate: .max) <= 30)
    }

    /// Without a rate every byte buys the whole time, as before.
    @Test mutating func withoutARateOnlySilenceCounts() {
        _ = wait(at: 0, rate: 0)
        patience.note(1)
        #expect(wait(at: 29, rate: 0) == 30)
        #expect(wait(at: 59, rate: 0) == 0)
    }
}
