import Basics
import Config
import Foundation
import Policy
import Synchronization
import TestSupport
import Testing

@testable import Authentication

/// Bounds on time, threads and waiting requests.
extension OpaqueTokenTests {
    // B63
    @Test func callsAtTheSameTimeAreBounded() throws {
        let bench = try Self.started { $0.opaqueTokens.concurrency = 3 }
        let counts = Mutex((now: 0, most: 0))
        let gate = DispatchSemaphore(value: 0)
        Self.answer(bench) { _, connection in
            counts.withLock { counts in
                counts.now += 1
                counts.most = max(counts.most, counts.now)
            }
            gate.wait()
            counts.withLock { $0.now -= 1 }
            connection.respond(body: "{\"sub\":\"a\"}")
        }
        let tickets = (0..<20).map { _ in bench.ticket() }
        for (number, ticket) in tickets.enumerated() {
            #expect(bench.resolve(Array("ory_at_\(number)".utf8), ticket: ticket).word == "parked")
        }
        #expect(IssuerBench.wait { counts.withLock { $0.now } == 3 })
        for _ in tickets { gate.signal() }
        for ticket in tickets { #expect(bench.issuer.inbox.wait(for: ticket)?.identity != nil) }
        #expect(counts.withLock { $0.most } == 3)
    }

    // B63
    @Test func waitingRequestsAreBounded() throws {
        let bench = try Self.started { $0.opaqueTokens.waiting = 10 }
        let gate = DispatchSemaphore(value: 0)
        Self.answer(bench) { _, connection in
            gate.wait()
            connection.respond(body: "{\"sub\":\"a\"}")
        }
        let words = (0..<15).map { bench.resolve(Array("ory_at_\($0)".utf8)).word }
        #expect(
            words == Array(repeating: "parked", count: 10)
                + Array(repeating: "lookupOverloaded", count: 5))
        for _ in 0..<10 { gate.signal() }
        #expect(IssuerBench.wait { bench.issuer.inbox.count == 10 })
        gate.signal()
        #expect(bench.outcome("ory_at_late")?.identity != nil)
    }

    // B66
    @Test func slowEndpointEndsAtTheTimeoutAndIsLeftAloneForASecond() throws {
        let bench = try Self.started { $0.fetchTimeout = .milliseconds(300) }
        Self.answer(bench) { _, connection in
            while connection.send("x") { connection.pause(milliseconds: 10) }
        }
        Self.answer(bench) { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")
            while connection.send(" ") { connection.pause(milliseconds: 10) }
        }
        #expect(bench.outcome("ory_at_1")?.reason == .userinfoUnreachable)
        #expect(bench.outcome("ory_at_2")?.reason == .userinfoUnreachable)
        #expect(Self.asked(bench) == ["ory_at_1"])
        Self.answer(bench) { _, connection in connection.respond(body: "{\"sub\":\"a\"}") }
        #expect(bench.outcome("ory_at_2", after: .milliseconds(1001)) != nil)
        #expect(IssuerBench.wait { bench.outcome("ory_at_3")?.identity != nil })
        #expect(bench.issuer.log.count(of: "userinfo endpoint: time ran out") == 1)
        #expect(bench.issuer.log.count(of: "userinfo endpoint answers again") == 1)
    }

    // B63
    @Test func garbageDoesNotPushOutIdentities() throws {
        let bench = try ResolverBench(change: { $0.limits.cachedTokens = 16 })
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        Self.answer(bench) { _, connection in
            connection.respond(status: "401 Unauthorized", body: "{}")
        }
        let token = try bench.token(TestSigners.one)
        let known = bench.outcome(token)?.identity
        for number in 0..<200 { _ = bench.outcome("ory_at_\(number)") }
        #expect(bench.resolver.cacheReport.evictions == 0)
        let again = bench.outcome(token)?.identity
        #expect(known != nil && known === again)
    }

    // B141
    @Test func tokensNeverReachTheLog() throws {
        let bench = try Self.started { $0.fetchTimeout = .milliseconds(200) }
        Self.answer(bench) { _, connection in connection.waitForClose() }
        let jwt = try bench.token(TestSigners.impostor)
        _ = bench.outcome("ory_at_secret")
        _ = bench.outcome(jwt)
        #expect(!bench.issuer.log.text.contains("secret"))
        #expect(!bench.issuer.log.text.contains(String(decoding: jwt.suffix(20), as: UTF8.self)))
    }

    @Test func stoppingAnswersThoseWhoWait() throws {
        let bench = try Self.started {
            $0.fetchTimeout = .milliseconds(300)
            $0.opaqueTokens.concurrency = 1
        }
        Self.answer(bench) { _, connection in connection.waitForClose() }
        let tickets = (0..<5).map { _ in bench.ticket() }
        for (number, ticket) in tickets.enumerated() {
            _ = bench.resolve(Array("ory_at_\(number)".utf8), ticket: ticket)
        }
        bench.resolver.stop()
        #expect(bench.issuer.inbox.count == 5)
        #expect(bench.resolve(Array("ory_at_late".utf8)).word == "draining")
    }
}
