import Basics
import Foundation
import Net
import Synchronization
import Testing

@testable import Authentication

/// A token that several workers get at once is verified by one of them.
struct VerificationTableTests {
    private static func key(_ number: UInt64) -> Hash128 { Hash128(low: number, high: 1) }
    private static func ticket(_ number: UInt64) -> Ticket { Ticket(worker: 0, number: number) }

    private static func word(_ turn: VerificationTable.Turn) -> String {
        switch turn {
        case .verify: "verify"
        case .wait: "wait"
        case .verifyAlone: "alone"
        }
    }

    @Test func firstVerifiesAndOthersWaitForItsEnd() {
        let table = VerificationTable()
        #expect(Self.word(table.begin(Self.key(1), Self.ticket(1))) == "verify")
        #expect(Self.word(table.begin(Self.key(1), Self.ticket(2))) == "wait")
        #expect(Self.word(table.begin(Self.key(2), Self.ticket(3))) == "verify")
        #expect(Self.word(table.begin(Self.key(1), Self.ticket(4))) == "wait")
        #expect(table.end(Self.key(1)).map(\.number) == [2, 4])
        #expect(table.end(Self.key(2)).isEmpty)
        #expect(Self.word(table.begin(Self.key(1), Self.ticket(5))) == "verify")
        #expect(table.end(Self.key(1)).isEmpty)
    }

    @Test func waitersAreBounded() {
        let table = VerificationTable()
        _ = table.begin(Self.key(1), Self.ticket(0))
        for number in 0..<UInt64(VerificationTable.waitersMax) {
            #expect(Self.word(table.begin(Self.key(1), Self.ticket(number))) == "wait")
        }
        #expect(Self.word(table.begin(Self.key(1), Self.ticket(999))) == "alone")
        #expect(table.end(Self.key(1)).count == VerificationTable.waitersMax)
    }

    /// However the threads meet, the issuer's verifications are as many as the tokens, and every
    /// request has its answer.
    @Test func manyThreadsVerifyEachTokenOnce() throws {  // B51
        let bench = try ResolverBench()
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        let tokens = try (0..<100).map { try bench.token(TestSigners.one, subject: "s\($0)") }
        let resolver = bench.resolver
        let known = Atomic<Int>(0)
        let parked = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for (number, token) in tokens.enumerated() {
                let resolution = resolver.resolve(
                    token: token.span, now: SystemClock.now(), wall: SystemClock.wall(),
                    ticket: Ticket(worker: thread, number: UInt64(number)))
                switch resolution {
                case .known: known.wrappingAdd(1, ordering: .relaxed)
                case .parked: parked.wrappingAdd(1, ordering: .relaxed)
                case .refused: break
                }
            }
        }
        let waited = parked.load(ordering: .relaxed)
        #expect(known.load(ordering: .relaxed) + waited == 400)
        #expect(IssuerBench.wait { bench.issuer.inbox.count == waited })
        #expect(bench.directory.keepers[0].report(now: SystemClock.now()).verifications == 100)
    }

    /// Who waited for a token of an unknown key waits on for the fetch, and gets its answer.
    @Test func waitersShareTheFetchOfNewKeys() throws {
        let bench = try ResolverBench()
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        try bench.issuer.publish(TestSigners.one, TestSigners.two)
        let token = try bench.token(TestSigners.two)
        let resolver = bench.resolver
        let direct = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 50) { number in
            let resolution = resolver.resolve(
                token: token.span, now: SystemClock.now(), wall: SystemClock.wall(),
                ticket: Ticket(worker: 3, number: UInt64(number)))
            if case .known = resolution { direct.wrappingAdd(1, ordering: .relaxed) }
        }
        let waiting = 50 - direct.load(ordering: .relaxed)
        #expect(IssuerBench.wait { bench.issuer.inbox.count == waiting })
        #expect(bench.issuer.inbox.outcomes.allSatisfy { $0.identity != nil })
        #expect(
            bench.directory.keepers[0].report(now: SystemClock.now()).demandedFetches == 1)
    }
}
