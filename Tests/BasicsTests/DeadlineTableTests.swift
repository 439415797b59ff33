import Basics
import Testing

/// Deadlines fire once, not before their time, and are scanned for no more often than needed.
struct DeadlineTableTests {
    private static func at(_ milliseconds: Int64) -> Instant {
        Instant(nanoseconds: milliseconds * 1_000_000)
    }

    /// One whole scan, as the loop makes it.
    private static func expired(_ table: inout DeadlineTable, at now: Instant) -> [Int] {
        var slots: [Int] = []
        var slot = 0
        while let found = table.nextExpired(from: slot, at: now) {
            slots.append(found)
            slot = found + 1
        }
        return slots
    }

    @Test func deadlineFiresOnceAndNotBeforeItsTime() {
        var table = DeadlineTable(capacity: 4)
        table.set(2, to: Self.at(100))
        let early = Self.expired(&table, at: Self.at(99))
        let due = Self.expired(&table, at: Self.at(100))
        let late = Self.expired(&table, at: Self.at(5000))
        #expect(early.isEmpty)
        #expect(due == [2])
        #expect(late.isEmpty)
    }

    @Test func clearedAndMovedDeadlinesDoNotFire() {
        var table = DeadlineTable(capacity: 4)
        table.set(0, to: Self.at(10))
        table.set(1, to: Self.at(10))
        table.set(3, to: Self.at(10))
        table.set(0, to: .never)
        table.set(1, to: Self.at(500))
        let first = Self.expired(&table, at: Self.at(20))
        let second = Self.expired(&table, at: Self.at(500))
        #expect(first == [3])
        #expect(second == [1])
    }

    @Test func nextScanIsTheEarliestDeadlineButNotSoonAfterTheLast() {
        var table = DeadlineTable(capacity: 4)
        #expect(table.nextScan == .never)
        table.set(0, to: Self.at(100))
        table.set(1, to: Self.at(40))
        #expect(table.nextScan == Self.at(40))
        _ = Self.expired(&table, at: Self.at(40))
        #expect(table.nextScan == Self.at(100))
        table.set(2, to: Self.at(41))
        #expect(table.nextScan == Self.at(40) + DeadlineTable.scanInterval)
        _ = Self.expired(&table, at: Self.at(100))
        #expect(table.nextScan == .never)
    }

    @Test func settingDuringAScanIsSeen() {
        var table = DeadlineTable(capacity: 4)
        table.set(0, to: Self.at(10))
        table.set(3, to: Self.at(10))
        let first = table.nextExpired(from: 0, at: Self.at(10))
        table.set(0, to: Self.at(70))
        let second = table.nextExpired(from: 1, at: Self.at(10))
        let end = table.nextExpired(from: 4, at: Self.at(10))
        #expect(first == 0)
        #expect(second == 3)
        #expect(end == nil)
        #expect(table.nextScan == Self.at(70))
    }

    @Test(arguments: [1, 2, 3])
    func randomRunAgreesWithADictionary(seed: UInt64) {
        var table = DeadlineTable(capacity: 64)
        var model: [Int: Instant] = [:]
        var state = seed
        for step in 0..<3000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let slot = Int(state >> 40) % 64
            let deadline = Self.at(Int64(step) + Int64(state >> 56))
            table.set(slot, to: deadline)
            model[slot] = deadline
            guard step % 16 == 0 else { continue }
            let now = Self.at(Int64(step))
            #expect(model.values.allSatisfy { table.earliest <= $0 })
            let due = model.filter { $0.value <= now }.keys.sorted()
            let expired = Self.expired(&table, at: now)
            #expect(expired == due)
            for slot in due { model[slot] = nil }
        }
    }
}
