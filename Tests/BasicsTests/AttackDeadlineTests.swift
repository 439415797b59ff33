import Basics
import Testing

/// A deadline that runs is not moved by whoever only waits on.
struct AttackDeadlineTests {
    @Test func beginKeepsTheDeadlineThatRuns() {
        var table = DeadlineTable(capacity: 4)
        table.begin(2, by: Instant(nanoseconds: 100))
        table.begin(2, by: Instant(nanoseconds: 900))
        let early = table.nextExpired(from: 0, at: Instant(nanoseconds: 100))
        #expect(early == 2)
        table.begin(2, by: Instant(nanoseconds: 300))
        table.set(2, to: .never)
        table.begin(2, by: Instant(nanoseconds: 700))
        let tooSoon = table.nextExpired(from: 0, at: Instant(nanoseconds: 500))
        #expect(tooSoon == nil)
        let late = table.nextExpired(from: 0, at: Instant(nanoseconds: 700))
        #expect(late == 2)
    }
}
