import Basics
import Config
import Foundation
import HTTP1
import Net
import Synchronization
import TestSupport
import Testing

@testable import Authentication

/// An issuer in trouble: the breaker, and refusals that are not believed (contract A0, A9, B63).
extension OpaqueTokenTests {
    /// A place that says how the issuer is.
    private final class HealthPage: Sendable {
        private let status = Mutex("200 OK")
        private let asked = Atomic<Int>(0)
        let server: ScriptedServer

        init() {
            let box = Mutex<HealthPage?>(nil)
            let held = Held(box: box)
            server = ScriptedServer { connection, _ in
                while connection.readHead() != nil {
                    guard let page = held.page else { return }
                    page.asked.wrappingAdd(1, ordering: .relaxed)
                    connection.respond(
                        status: page.status.withLock { $0 }, body: #"{"status":"x"}"#)
                }
            }
            held.hold(self)
        }

        var count: Int { asked.load(ordering: .relaxed) }
        func say(_ text: String) { status.withLock { $0 = text } }

        private final class Held: Sendable {
            private let box: Mutex<HealthPage?>
            init(box: consuming Mutex<HealthPage?>) { self.box = box }
            var page: HealthPage? { box.withLock { $0 } }
            func hold(_ page: HealthPage) { box.withLock { $0 = page } }
        }
    }

    private static func refusing(_ page: HealthPage) throws -> ResolverBench {
        let url = try AbsoluteURL(parsing: page.server.origin + "/health/ready")
        let bench = try started { $0.healthURL = url }
        answer(bench) { token, connection in
            if token.hasPrefix("ory_at_good") {
                connection.respond(body: "{\"sub\":\"alice\"}")
            } else {
                connection.respond(status: "401 Unauthorized", body: "{}")
            }
        }
        return bench
    }

    @Test func refusalOfAnIssuerThatIsNotWellIsNotBelieved() throws {  // A9
        let page = HealthPage()
        let bench = try Self.refusing(page)
        page.say("503 Unavailable")
        #expect(bench.outcome("ory_at_x")?.reason == .issuerUnhealthy)
        #expect(Reason.issuerUnhealthy.entry.status == 503)
        #expect(page.count == 1)
        #expect(bench.directory.reports[0].isWell == false)
        #expect(bench.issuer.log.count(of: "its refusals are not believed") == 1)
        // It is no negative answer: the token is asked about again as soon as the issuer is well.
        page.say("200 OK")
        let isRefused = IssuerBench.wait {
            bench.outcome("ory_at_x", after: .seconds(2))?.reason == .tokenUnknown
        }
        #expect(isRefused)
        #expect(bench.directory.reports[0].isWell == true)
        #expect(bench.issuer.log.count(of: "issuer is well again") == 1)
    }

    @Test func manyRefusalsAskOnceASecond() throws {  // A0: cached, single flight
        let page = HealthPage()
        let bench = try Self.refusing(page)
        let tickets = (0..<200).map { _ in bench.ticket() }
        let start = SystemClock.now()
        for (number, ticket) in tickets.enumerated() {
            _ = bench.resolve(Array("ory_at_\(number)".utf8), ticket: ticket)
        }
        #expect(IssuerBench.wait { bench.issuer.inbox.count == 200 })
        let seconds = Int((SystemClock.now() - start).seconds)
        #expect(page.count >= 1 && page.count <= 1 + seconds)
        for ticket in tickets {
            #expect(bench.issuer.inbox.wait(for: ticket)?.reason == .tokenUnknown)
        }
    }

    @Test func goodAnswersAskNobodyHowItIs() throws {
        let page = HealthPage()
        let bench = try Self.refusing(page)
        page.say("503 Unavailable")
        #expect(bench.outcome("ory_at_good")?.identity != nil)
        #expect(page.count == 0)
        #expect(bench.directory.reports[0].isWell == nil)
    }

    @Test func failuresInARowOpenTheBreakerAndAProbeClosesIt() throws {  // B63
        let bench = try Self.started { $0.opaqueTokens.breakerPause = .milliseconds(300) }
        let isFailing = Flag()
        Self.answer(bench) { _, connection in
            if isFailing.isSet {
                connection.respond(status: "500 No", body: "{}")
            } else {
                connection.respond(body: "{\"sub\":\"alice\"}")
            }
        }
        isFailing.set(true)
        for number in 0..<20 {
            #expect(bench.outcome("ory_at_\(number)")?.reason == .userinfoUnreachable)
        }
        #expect(Self.asked(bench).count == 5)
        var report = try #require(bench.directory.reports[0].endpoints.first)
        #expect(report.name == "userinfo" && report.breaker == "open" && report.openings == 1)
        #expect(report.failureCounts.nonzero.map(\.kind) == [.status])
        isFailing.set(false)
        #expect(IssuerBench.wait { bench.outcome("ory_at_later")?.identity != nil })
        report = try #require(bench.directory.reports[0].endpoints.first)
        #expect(report.breaker == "closed")
        #expect(bench.issuer.log.count(of: "userinfo endpoint: the answer's status is 500") == 1)
        #expect(bench.issuer.log.count(of: "userinfo endpoint answers again") == 1)
    }

    @Test func answersThatMakeNoSenseNeverOpenTheBreaker() throws {
        // What a client can provoke with a token of its choice must not shut out the others.
        let bench = try Self.started()
        Self.answer(bench) { token, connection in
            connection.respond(body: token == "ory_at_good" ? "{\"sub\":\"alice\"}" : "<html>")
        }
        for number in 0..<20 {
            #expect(bench.outcome("ory_at_\(number)")?.reason == .userinfoInvalid)
        }
        #expect(bench.outcome("ory_at_good")?.identity != nil)
        let report = try #require(bench.directory.reports[0].endpoints.first)
        #expect(report.breaker == "closed")
        #expect(report.failureCounts.nonzero.first?.kind == .content)
        #expect(report.failureCounts.nonzero.first?.count == 20)
    }

    private final class Flag: Sendable {
        private let value = Atomic<Bool>(false)
        var isSet: Bool { value.load(ordering: .acquiring) }
        func set(_ new: Bool) { value.store(new, ordering: .releasing) }
    }

    /// Bad tokens cost a question how the issuer is; where that hangs they must not take one lookup
    /// thread after the other from the good ones.
    @Test func healthThatHangsHoldsUpOneThreadAtMost() throws {
        let asked = Atomic<Int>(0)
        let release = DispatchSemaphore(value: 0)
        let server = ScriptedServer { connection, _ in
            while connection.readHead() != nil {
                if asked.wrappingAdd(1, ordering: .relaxed).newValue > 1 { release.wait() }
                connection.respond(status: "503 Unavailable", body: "{}")
            }
        }
        defer { for _ in 0..<8 { release.signal() } }
        let url = try AbsoluteURL(parsing: server.origin + "/health/ready")
        let bench = try Self.started {
            $0.healthURL = url
            $0.fetchTimeout = .seconds(60)
        }
        Self.answer(bench) { token, connection in
            if token.hasPrefix("ory_at_good") {
                connection.respond(body: "{\"sub\":\"alice\"}")
            } else {
                connection.respond(status: "401 Unauthorized", body: "{}")
            }
        }
        #expect(bench.outcome("ory_at_x")?.reason == .issuerUnhealthy)
        var number = 0
        let isHanging = IssuerBench.wait {
            number += 1
            _ = bench.resolve(Array("ory_at_\(number)".utf8))
            return asked.load(ordering: .relaxed) == 2
        }
        #expect(isHanging)
        for number in 0..<8 {
            #expect(bench.outcome("ory_at_bad\(number)")?.reason == .issuerUnhealthy)
        }
        #expect(bench.outcome("ory_at_good")?.identity != nil)
        #expect(asked.load(ordering: .relaxed) == 2)
    }
}
