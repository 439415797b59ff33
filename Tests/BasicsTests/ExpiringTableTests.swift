import Basics
import Testing

/// The table's bounds, its expiry and its second chance, and a long random run against a
/// dictionary.
struct ExpiringTableTests {
    private typealias Table = ExpiringTable<WallTime, Int>

    private static func key(_ number: Int) -> Hash128 {
        // A weak spread on purpose: neighbours share probe runs.
        Hash128(low: UInt64(number / 3), high: UInt64(number))
    }

    private static func time(_ seconds: Int64) -> WallTime { WallTime(seconds: seconds) }

    @Test func insertedValueIsFoundUntilItsMomentComes() {
        var table = Table(capacity: 4, bytesMax: 100)
        let stored = table.insert(
            7, for: Self.key(1), bytes: 10, expires: Self.time(20), now: Self.time(0))
        let before = table.value(for: Self.key(1), now: Self.time(19))
        let after = table.value(for: Self.key(1), now: Self.time(20))
        #expect(stored)
        #expect(before == 7)
        #expect(after == nil)
        #expect(table.count == 0)
        #expect(table.bytes == 0)
    }

    @Test func insertReplacesWhatTheKeyHad() {
        var table = Table(capacity: 4, bytesMax: 100)
        table.insert(1, for: Self.key(1), bytes: 10, expires: Self.time(9), now: Self.time(0))
        table.insert(2, for: Self.key(1), bytes: 30, expires: Self.time(9), now: Self.time(0))
        let value = table.value(for: Self.key(1), now: Self.time(0))
        #expect(value == 2)
        #expect(table.count == 1)
        #expect(table.bytes == 30)
    }

    @Test func fullTableNeverGrowsAndCountsEvictions() {
        var table = Table(capacity: 8, bytesMax: 1000)
        for number in 0..<100 {
            table.insert(
                number, for: Self.key(number), bytes: 1, expires: Self.time(9), now: Self.time(0))
        }
        let last = table.value(for: Self.key(99), now: Self.time(0))
        #expect(table.count == 8)
        #expect(table.evictions == 92)
        #expect(last == 99)
    }

    @Test func usedEntryOutlivesUnusedOnes() {
        var table = Table(capacity: 8, bytesMax: 1000)
        for number in 0..<64 {
            table.insert(
                number, for: Self.key(number), bytes: 1, expires: Self.time(9), now: Self.time(0))
            let favourite = table.value(for: Self.key(0), now: Self.time(0))
            #expect(favourite == 0)
        }
    }

    @Test func byteBudgetHolds() {
        var table = Table(capacity: 100, bytesMax: 50)
        for number in 0..<20 {
            table.insert(
                number, for: Self.key(number), bytes: 12, expires: Self.time(9), now: Self.time(0))
            #expect(table.bytes <= 50)
        }
        #expect(table.count == 4)
    }

    @Test func entryOverTheWholeBudgetIsNotStored() {
        var table = Table(capacity: 4, bytesMax: 50)
        table.insert(1, for: Self.key(1), bytes: 50, expires: Self.time(9), now: Self.time(0))
        let stored = table.insert(
            2, for: Self.key(2), bytes: 51, expires: Self.time(9), now: Self.time(0))
        let first = table.value(for: Self.key(1), now: Self.time(0))
        #expect(!stored)
        #expect(first == 1)
    }

    @Test func expiredOnArrivalIsNotStored() {
        var table = Table(capacity: 4, bytesMax: 50)
        let stored = table.insert(
            1, for: Self.key(1), bytes: 1, expires: Self.time(5), now: Self.time(5))
        #expect(!stored)
        #expect(table.count == 0)
    }

    @Test func removeAllForgetsAndTheTableWorksOn() {
        var table = Table(capacity: 4, bytesMax: 50)
        table.insert(1, for: Self.key(1), bytes: 1, expires: Self.time(5), now: Self.time(0))
        table.removeAll()
        let gone = table.value(for: Self.key(1), now: Self.time(0))
        table.insert(2, for: Self.key(2), bytes: 1, expires: Self.time(5), now: Self.time(0))
        let found = table.value(for: Self.key(2), now: Self.time(0))
        #expect(gone == nil)
        #expect(found == 2)
    }

    @Test(arguments: [1, 2, 3])
    func randomRunAgreesWithADictionary(seed: UInt64) {
        var table = Table(capacity: 64, bytesMax: 10_000)
        var model: [Hash128: Int] = [:]
        var state = seed
        for step in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let key = Self.key(Int(state >> 33) % 96)
            switch (state >> 20) % 4 {
            case 0, 1:
                table.insert(step, for: key, bytes: 1, expires: Self.time(9), now: Self.time(0))
                model[key] = step
            case 2:
                let removed = table.remove(key)
                #expect(removed == nil || removed == model[key])
                model[key] = nil
            default:
                // An eviction may have lost it, but never may a stale value come back.
                let found = table.value(for: key, now: Self.time(0))
                #expect(found == nil || found == model[key])
            }
            #expect(table.count <= 64)
        }
        let kept = model.filter { key, _ in table.value(for: key, now: Self.time(0)) != nil }
        #expect(kept.count == table.count)
    }
}
