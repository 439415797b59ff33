import Basics
import Config
import Foundation
import Net
import Policy
import Synchronization
import TestSupport
import Testing

@testable import Authentication

/// Opaque tokens through userinfo (contract A3, B59-B63, B66).
struct OpaqueTokenTests {
    static func started(
        _ settings: (inout IssuerConfiguration) -> Void = { _ in }
    ) throws -> ResolverBench {
        let bench = try ResolverBench { settings(&$0) }
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        return bench
    }

    static func asked(_ bench: ResolverBench) -> [String] {
        bench.issuer.state.withLock { $0.tokensAsked }
    }

    static func answer(
        _ bench: ResolverBench, _ answer: @escaping IssuerBench.UserInfo
    ) {
        bench.issuer.state.withLock { $0.userinfo = answer }
    }

    // B59, B60
    @Test func tokenIsResolvedAndItsFactsAreThoseOfUserinfo() throws {
        let bench = try Self.started()
        let issuer = bench.issuer.issuer
        Self.answer(bench) { _, connection in
            connection.respond(
                type: "application/json; charset=utf-8",
                body: """
                    {"aud":["web"],"auth_time":1700000000,"email":"a@b.c","email_verified":true,
                     "iat":1700000001,"iss":"\(issuer)","rat":1699999990,"sub":"alice"}
                    """)
        }
        let identity = bench.outcome("ory_at_abc.def")?.identity
        #expect(identity?.subject == Array("alice".utf8))
        #expect(identity?.clientID == Array("web".utf8))
        #expect(identity?.kind == .user)
        #expect(identity?.source == .userinfo)
        #expect(identity?.scopes == [])
        #expect(identity?.audiences == [])
        #expect(identity?.expiry == nil)
        #expect(Self.asked(bench) == ["ory_at_abc.def"])
    }

    // B63
    @Test func fiftyConcurrentRequestsMakeOneCall() throws {
        let bench = try Self.started()
        let release = DispatchSemaphore(value: 0)
        Self.answer(bench) { _, connection in
            release.wait()
            connection.respond(body: "{\"sub\":\"alice\"}")
        }
        let token = Array("ory_at_one".utf8)
        let words = Mutex<[String]>([])
        let resolver = bench.resolver
        DispatchQueue.concurrentPerform(iterations: 50) { number in
            let resolution = resolver.resolve(
                token: token.span, now: SystemClock.now(), wall: SystemClock.wall(),
                ticket: Ticket(worker: number, number: 1))
            words.withLock { $0.append(resolution.word) }
        }
        #expect(words.withLock { $0.allSatisfy { $0 == "parked" } })
        release.signal()
        for number in 0..<50 {
            let outcome = bench.issuer.inbox.wait(for: Ticket(worker: number, number: 1))
            #expect(outcome?.identity?.subject == Array("alice".utf8))
        }
        #expect(bench.issuer.inbox.count == 50)
        #expect(Self.asked(bench).count == 1)
    }

    // B63
    @Test func answersAreCachedForTheirTimeOnly() throws {
        let bench = try Self.started()
        for (wait, calls) in [(0, 1), (29, 1), (31, 2)] as [(Int64, Int)] {
            #expect(bench.outcome("ory_at_x", after: .seconds(wait))?.identity != nil)
            #expect(Self.asked(bench).count == calls)
        }
    }

    // B63
    @Test func answerIsNotBelievedBeyondAnExpiryThatItNames() throws {
        let bench = try Self.started()
        let expiry = SystemClock.wall().seconds + 10
        Self.answer(bench) { _, connection in
            connection.respond(body: "{\"sub\":\"a\",\"exp\":\(expiry)}")
        }
        for (wait, calls) in [(0, 1), (8, 1), (11, 2)] as [(Int64, Int)] {
            #expect(bench.outcome("ory_at_x", after: .seconds(wait))?.identity != nil)
            #expect(Self.asked(bench).count == calls)
        }
    }

    // B63
    @Test(arguments: ["400 Bad Request", "401 Unauthorized", "403 Forbidden"])
    func refusalIsBelievedForAFewSeconds(status: String) throws {
        let bench = try Self.started()
        Self.answer(bench) { _, connection in
            connection.respond(status: status, body: "{\"error\":\"request_unauthorized\"}")
        }
        for (wait, calls) in [(0, 1), (4, 1), (6, 2)] as [(Int64, Int)] {
            #expect(bench.outcome("ory_at_x", after: .seconds(wait))?.reason == .tokenUnknown)
            #expect(Self.asked(bench).count == calls)
        }
    }

    // B11
    @Test(arguments: [
        ("500 No", "application/json", "{}", Reason.userinfoUnreachable),
        ("503 No", "application/json", "{}", .userinfoUnreachable),
        ("429 Slow", "application/json", "{}", .userinfoUnreachable),
        ("404 No", "application/json", "{}", .userinfoInvalid),
        ("302 Found", "application/json", "{}", .userinfoInvalid),
        ("204 None", "application/json", "", .userinfoInvalid),
        ("200 OK", "text/html", "{\"sub\":\"a\"}", .userinfoInvalid),
        ("200 OK", "application/json", "<html>", .userinfoInvalid),
        ("200 OK", "application/json", "[]", .userinfoInvalid),
        ("200 OK", "application/json", "{\"sub\":\"a\",\"sub\":\"b\"}", .userinfoInvalid),
        ("200 OK", "application/json", "{\"sub\":7}", .userinfoInvalid),
        ("200 OK", "application/json", "{\"sub\":\"a\\n\"}", .userinfoInvalid),
        ("200 OK", "application/json", "{\"sub\":\"a\",\"iss\":\"x\"}", .userinfoInvalid),
        ("200 OK", "application/json", "{\"sub\":\"a\",\"aud\":7}", .userinfoInvalid),
        ("200 OK", "application/jwt", "a.b.c", .userinfoInvalid),
    ])
    func stumblingIssuerIsAnOutageOfThisTokenForASecond(
        status: String, type: String, body: String, reason: Reason
    ) throws {
        let bench = try Self.started()
        Self.answer(bench) { token, connection in
            guard token == "ory_at_bad" else {
                connection.respond(body: "{\"sub\":\"alice\"}")
                return
            }
            connection.respond(status: status, type: type, body: body)
        }
        #expect(bench.outcome("ory_at_bad")?.reason == reason)
        #expect(bench.outcome("ory_at_bad")?.reason == reason)
        #expect(Self.asked(bench).count == 1)
        #expect(bench.outcome("ory_at_good")?.identity != nil)
        #expect(bench.outcome("ory_at_bad", after: .milliseconds(1100))?.reason == reason)
        #expect(Self.asked(bench).count == 3)
        #expect(reason.entry.status == 503)
    }

    // B60
    @Test(arguments: ["{}", "{\"sub\":null}", "{\"sub\":\"\"}"])
    func answerWithoutSubjectIsRefusedUnlessClientsMayLackOne(body: String) throws {
        let bench = try Self.started()
        Self.answer(bench) { _, connection in connection.respond(body: body) }
        #expect(bench.outcome("ory_at_x")?.reason == .subjectMissing)

        let lenient = try Self.started { $0.missingSubject = .client }
        Self.answer(lenient) { token, connection in
            let client = token == "ory_at_named" ? ",\"aud\":[\"svc\"]}" : "}"
            let start = body == "{}" ? "{\"x\":1" : String(body.dropLast())
            connection.respond(body: start + client)
        }
        let identity = lenient.outcome("ory_at_named")?.identity
        #expect(identity?.subject == nil)
        #expect(identity?.clientID == Array("svc".utf8))
        #expect(identity?.kind == .client)
        #expect(lenient.outcome("ory_at_nameless")?.reason == .subjectMissing)
    }

    @Test func subjectThatIsItsClientIsNoUser() throws {
        let bench = try Self.started()
        Self.answer(bench) { _, connection in
            connection.respond(body: "{\"sub\":\"svc\",\"aud\":\"svc\"}")
        }
        #expect(bench.outcome("ory_at_x")?.identity?.kind == .client)
    }

    @Test func onlyListedClientsPass() throws {
        let bench = try Self.started { $0.opaqueTokens.clientIDs = [Array("web".utf8)] }
        Self.answer(bench) { token, connection in
            let audience = token == "ory_at_web" ? "[\"web\"]" : "[\"other\"]"
            connection.respond(body: "{\"sub\":\"a\",\"aud\":\(audience)}")
        }
        #expect(bench.outcome("ory_at_web")?.identity != nil)
        #expect(bench.outcome("ory_at_other")?.reason == .audienceMismatch)
    }
}
