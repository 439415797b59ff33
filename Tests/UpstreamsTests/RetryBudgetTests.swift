import Basics
import Testing

@testable import Upstreams

/// How many requests may be sent a second time.
struct RetryBudgetTests {
    private let second = Instant(nanoseconds: 5_000_000_000)

    /// Retries that are allowed at once.
    private func spendable(_ budget: inout RetryBudget, at now: Instant, most: Int = 10_000) -> Int
    {
        var count = 0
        while count < most, budget.spend(at: now) { count += 1 }
        return count
    }

    @Test func aFewASecondAreAlwaysAllowed() {
        var budget = RetryBudget()
        #expect(spendable(&budget, at: second) == RetryBudget.floorPerSecond)
        #expect(spendable(&budget, at: second) == 0)
        #expect(spendable(&budget, at: second + .seconds(1)) == RetryBudget.floorPerSecond)
    }

    @Test func requestsEarnTheirShare() {
        var budget = RetryBudget()
        budget.earn(requests: 100, percent: 20)
        #expect(spendable(&budget, at: second) == 20 + RetryBudget.floorPerSecond)
    }

    @Test func savingsAreBounded() {
        var budget = RetryBudget()
        budget.earn(requests: 1_000_000, percent: 100)
        budget.earn(requests: .max, percent: 100)
        let all = RetryBudget.savedMax + RetryBudget.floorPerSecond
        #expect(spendable(&budget, at: second) == all)
    }

    @Test func aFailingServiceGetsAFifthMoreAndNotTwiceAsMuch() {
        var budget = RetryBudget()
        var retries = 0
        for request in 0..<10_000 {
            // A thousand requests a second for ten seconds, every one of which fails.
            budget.earn(requests: 1, percent: 20)
            if budget.spend(at: second + .milliseconds(Int64(request))) { retries += 1 }
        }
        #expect((2000...2000 + 11 * RetryBudget.floorPerSecond).contains(retries))
    }
}
