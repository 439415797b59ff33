import Basics
import Config
import Foundation
import JOSE
import Net
import Policy
import Synchronization
import TestSupport
import Testing

@testable import Authentication

/// Garbage in masses costs the good ones nothing (issue 12, caches and cost attacks).
struct FloodTests {
    private static func started(
        _ change: (inout IssuerConfiguration) -> Void = { _ in }
    ) throws -> ResolverBench {
        let bench = try ResolverBench(settings: change, change: { $0.limits.cachedTokens = 1024 })
        try bench.issuer.publish(TestSigners.one)
        bench.issuer.state.withLock {
            $0.userinfo = { token, connection in
                if token.hasPrefix("ory_at_good") {
                    connection.respond(body: "{\"sub\":\"alice\"}")
                } else {
                    connection.respond(status: "401 Unauthorized", body: "{}")
                }
            }
        }
        try bench.start()
        return bench
    }

    /// Texts that are no good token, each another one: of every kind that is refused without the
    /// issuer, and some that have to be verified.
    private static func garbage(_ number: Int, _ bench: ResolverBench) throws -> [UInt8] {
        let name = String(number)
        switch number % 8 {
        case 0: return Array("a.b.\(name)".utf8)
        case 1: return Array("ory_rt_\(name)".utf8)
        case 2: return Array("not a token \(name)".utf8)
        case 3: return Array("x.y.z.\(name)".utf8)
        case 4: return Array("eyJhbGciOiJub25lIn0.e30.\(name)".utf8)
        case 5: return Array(String(repeating: ".", count: 3 + number % 50).utf8)
        case 6: return Array("\(name)=\(name)".utf8)
        default:
            guard number % 400 == 7 else { return Array("eyJhbGciOiJFUzI1NiJ9.e30.\(name)".utf8) }
            return try bench.token(TestSigners.impostor, subject: name)
        }
    }

    @Test func hundredThousandGarbageTokensPushOutNoGoodOne() throws {  // B51
        let bench = try Self.started()
        let tokens =
            try (0..<30).map { try bench.token(TestSigners.one, subject: "u\($0)") }
            + (0..<10).map { Array("ory_at_good\($0)".utf8) }
        let before = tokens.map { bench.outcome($0)?.identity }
        #expect(before.allSatisfy { $0 != nil })
        for number in 0..<100_000 {
            let token = try Self.garbage(number, bench)
            if case .known = bench.resolve(token) { Issue.record("\(number) passed") }
        }
        for number in 0..<1000 { _ = bench.outcome("ory_at_bad\(number)") }
        #expect(bench.resolver.cacheReport.evictions == 0)
        for (token, identity) in zip(tokens, before) {
            guard case .known(let again) = bench.resolve(token) else {
                Issue.record("a good token was forgotten")
                continue
            }
            #expect(again === identity)
        }
    }

    /// Verification of garbage happens outside of every lock: warm look-ups beside it stay as quick
    /// as the machine allows, and none ever waits for one.
    @Test func warmTokensAreFoundWhileGarbageIsVerified() throws {
        let bench = try Self.started()
        let good = try bench.token(TestSigners.one)
        #expect(bench.outcome(good)?.identity != nil)
        let forged = try (0..<200).map {
            try bench.token(TestSigners.impostor, subject: "m\($0)")
        }
        let resolver = bench.resolver
        let misses = Atomic<Int>(0)
        let slow = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 3) { thread in
            for number in 0..<2000 {
                let start = SystemClock.now()
                if thread == 0 {
                    let resolution = resolver.resolve(
                        token: good.span, now: start, wall: SystemClock.wall(),
                        ticket: Ticket(worker: 9, number: 1))
                    if case .known = resolution {
                    } else {
                        misses.wrappingAdd(1, ordering: .relaxed)
                    }
                    if SystemClock.now() - start > .milliseconds(500) {
                        slow.wrappingAdd(1, ordering: .relaxed)
                    }
                } else {
                    let token = forged[number % forged.count]
                    _ = resolver.resolve(
                        token: token.span, now: start,
                        wall: SystemClock.wall(),
                        ticket: Ticket(worker: thread, number: UInt64(number)))
                }
            }
        }
        #expect(misses.load(ordering: .relaxed) == 0)
        #expect(slow.load(ordering: .relaxed) == 0)
    }

    /// One fresh token, a thousand requests at once: the issuer is asked once.
    @Test func thousandRequestsWithOneFreshTokenAskOnce() throws {  // B63
        let bench = try Self.started()
        let resolver = bench.resolver
        let token = Array("ory_at_good".utf8)
        let direct = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 1000) { number in
            let resolution = resolver.resolve(
                token: token.span, now: SystemClock.now(), wall: SystemClock.wall(),
                ticket: Ticket(worker: 7, number: UInt64(number)))
            if case .known = resolution { direct.wrappingAdd(1, ordering: .relaxed) }
        }
        let parked = 1000 - direct.load(ordering: .relaxed)
        #expect(IssuerBench.wait { bench.issuer.inbox.count == parked })
        #expect(bench.issuer.state.withLock { $0.tokensAsked }.count == 1)
    }
}
