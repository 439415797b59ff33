import Basics
import Testing

@testable import Authentication

/// Single flight and the bound on those who wait (contract B63).
struct LookupTableTests {
    private static func key(_ number: UInt64) -> Hash128 { Hash128(low: number, high: 0) }

    private static func ticket(_ number: UInt64) -> Ticket { Ticket(worker: 0, number: number) }

    private static func join(
        _ table: inout LookupTable, _ key: UInt64, _ ticket: UInt64
    ) -> LookupTable.Answer {
        let token = Array("token \(key)".utf8)
        return table.join(
            Self.key(key), token: token.span, ticket: Self.ticket(ticket),
            now: Instant(nanoseconds: 0))
    }

    // B63
    @Test func tokenIsQueuedOnceAndAllItsTicketsWait() {
        var table = LookupTable(waitingMax: 10)
        #expect(Self.join(&table, 1, 1) == .queued)
        #expect(Self.join(&table, 1, 2) == .joined)
        let lookup = table.takeNext()
        #expect(lookup?.token == Array("token 1".utf8))
        #expect(Self.join(&table, 1, 3) == .joined)
        #expect(table.takeNext() == nil)
        #expect(table.finish(Self.key(1)) == [1, 2, 3].map(Self.ticket))
        #expect(table.waiting == 0)
        #expect(!table.contains(Self.key(1)))
        #expect(Self.join(&table, 1, 4) == .queued)
    }

    // B63
    @Test func ticketsAreBounded() {
        var table = LookupTable(waitingMax: 3)
        for number in 0..<3 as Range<UInt64> { _ = Self.join(&table, number % 2, number) }
        #expect(Self.join(&table, 0, 9) == .full)
        #expect(Self.join(&table, 7, 9) == .full)
        _ = table.takeNext()
        _ = table.finish(Self.key(0))
        #expect(Self.join(&table, 7, 9) == .queued)
    }

    @Test func lookupsComeInOrderAndTheQueueDoesNotGrow() {
        var table = LookupTable(waitingMax: 4)
        var taken: [[UInt8]] = []
        for number in 0..<100 as Range<UInt64> {
            _ = Self.join(&table, number, number)
            guard number % 2 == 1 else { continue }
            for _ in 0..<2 {
                guard let lookup = table.takeNext() else { continue }
                taken.append(lookup.token)
                _ = table.finish(lookup.key)
            }
        }
        #expect(taken == (0..<100).map { Array("token \($0)".utf8) })
        #expect(table.queued == 0)
    }
}
