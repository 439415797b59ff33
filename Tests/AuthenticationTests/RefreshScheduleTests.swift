import Basics
import Testing

@testable import Authentication

/// The times of asking again (contract B57, B58).
struct RefreshScheduleTests {
    // B58
    @Test func successWaitsNineToTenTenthsOfTheInterval() {
        var schedule = RefreshSchedule()
        let longest = schedule.waitAfterSuccess(interval: .seconds(100), random: 0)
        let shortest = schedule.waitAfterSuccess(interval: .seconds(100), random: .max)
        #expect(longest == .seconds(100))
        #expect(shortest > .seconds(89) && shortest <= .seconds(91))
    }

    @Test func failuresDoubleTheWaitUpToTheBound() {
        var schedule = RefreshSchedule()
        let waits = (0..<9).map { _ in schedule.waitAfterFailure(random: 0).count / 1_000_000 }
        #expect(waits == [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000])
        #expect(schedule.failures == 9)
    }

    @Test func jitterTakesAtMostHalfOfTheWait() {
        var schedule = RefreshSchedule()
        for _ in 0..<20 {
            var copy = schedule
            let full = copy.waitAfterFailure(random: 0)
            let least = schedule.waitAfterFailure(random: .max)
            #expect(least.count >= full.count / 2 && least <= full)
        }
    }

    @Test func successForgetsFailures() {
        var schedule = RefreshSchedule()
        for _ in 0..<5 { _ = schedule.waitAfterFailure(random: 0) }
        _ = schedule.waitAfterSuccess(interval: .seconds(1), random: 0)
        #expect(schedule.waitAfterFailure(random: 0) == RefreshSchedule.backoffFirst)
    }
}
