import Basics
import Testing

/// Time arithmetic stays inside its range, whatever it is given.
struct InstantTests {
    @Test func laterMomentsAreGreater() {
        let now = Instant(nanoseconds: 5)
        #expect(now < now + .milliseconds(1))
        #expect(now + .milliseconds(1) == Instant(nanoseconds: 1_000_005))
        #expect(now < .never)
    }

    @Test func momentBeyondTheRangeIsNever() {
        #expect(Instant(nanoseconds: .max - 1) + .seconds(1) == .never)
        #expect(Instant.never + .seconds(1) == .never)
    }

    @Test(
        arguments: [
            (7, 5, 2), (5, 7, 0), (Int64.max, -1, Int64.max), (.max, .min, .max), (.min, .max, 0),
        ] as [(Int64, Int64, Int64)])
    func differencesAreNeverNegative(later: Int64, earlier: Int64, expected: Int64) {
        let difference = Instant(nanoseconds: later) - Instant(nanoseconds: earlier)
        #expect(difference == Nanoseconds(expected))
    }

    @Test(
        arguments: [
            (0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (-1, 0),
            (.max, 9_223_372_036_855),
        ] as [(Int64, Int64)])
    func millisecondsAreRoundedUp(nanoseconds: Int64, expected: Int64) {
        #expect(Nanoseconds(nanoseconds).millisecondsRoundedUp == expected)
    }

    @Test func unitsAreNanoseconds() {
        #expect(Nanoseconds.seconds(2) == .milliseconds(2000))
        #expect(Nanoseconds.milliseconds(3).count == 3_000_000)
        #expect(Nanoseconds.milliseconds(2999).seconds == 2)
        #expect(Nanoseconds.zero < .milliseconds(1))
    }

    // B43: no overflow on exp + leeway.
    @Test(
        arguments: [
            (10, 5, 15), (10, -15, -5), (Int64.max - 1, 300, Int64.max), (.min + 1, -300, .min),
        ] as [(Int64, Int64, Int64)])
    func wallTimeIsHeldAtTheEndsOfItsRange(seconds: Int64, delta: Int64, expected: Int64) {
        #expect(WallTime(seconds: seconds).adding(seconds: delta) == WallTime(seconds: expected))
    }
}
