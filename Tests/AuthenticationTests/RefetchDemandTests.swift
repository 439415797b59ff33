import Basics
import Testing

@testable import Authentication

/// The budget of fetches that attackers can cause (contract A2, B34).
struct RefetchDemandTests {
    private static func time(_ seconds: Int64) -> Instant {
        Instant(nanoseconds: seconds * 1_000_000_000)
    }

    private static func demand() -> RefetchDemand<Int> {
        RefetchDemand(interval: .seconds(10), waitersMax: 3, bytesMax: 100)
    }

    private static func word(_ answer: RefetchDemand<Int>.Answer) -> String {
        switch answer {
        case .joined(let mustWake): mustWake ? "wake" : "join"
        case .overBudget: "over"
        case .full: "full"
        }
    }

    @Test func firstWakesAndOthersJoin() {
        var demand = Self.demand()
        #expect(Self.word(demand.join(1, bytes: 1, now: Self.time(0))) == "wake")
        #expect(Self.word(demand.join(2, bytes: 1, now: Self.time(0))) == "join")
        demand.begin()
        #expect(Self.word(demand.join(3, bytes: 1, now: Self.time(1))) == "join")
        #expect(demand.end() == [1, 2, 3])
        #expect(demand.end() == [])
    }

    @Test func oneFetchPerIntervalWhateverArrives() {
        var demand = Self.demand()
        var wakes = 0
        for second in 0..<60 {
            for number in 0..<5 {
                let answer = demand.join(number, bytes: 1, now: Self.time(Int64(second)))
                wakes += Self.word(answer) == "wake" ? 1 : 0
            }
            demand.begin()
            _ = demand.end()
        }
        #expect(wakes == 6)
    }

    @Test func scheduledFetchIsJoinedWithoutUsingTheBudget() {
        var demand = Self.demand()
        demand.begin()
        #expect(Self.word(demand.join(1, bytes: 1, now: Self.time(0))) == "join")
        #expect(demand.end() == [1])
        #expect(Self.word(demand.join(2, bytes: 1, now: Self.time(0))) == "wake")
    }

    @Test func waitersAreBoundedInNumberAndBytes() {
        var demand = Self.demand()
        #expect(Self.word(demand.join(1, bytes: 60, now: Self.time(0))) == "wake")
        #expect(Self.word(demand.join(2, bytes: 41, now: Self.time(0))) == "full")
        #expect(Self.word(demand.join(3, bytes: 20, now: Self.time(0))) == "join")
        #expect(Self.word(demand.join(4, bytes: 20, now: Self.time(0))) == "join")
        #expect(Self.word(demand.join(5, bytes: 0, now: Self.time(0))) == "full")
        demand.begin()
        #expect(demand.end() == [1, 3, 4])
        #expect(Self.word(demand.join(6, bytes: 100, now: Self.time(10))) == "wake")
    }
}
