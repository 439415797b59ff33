import Basics
import Config
import Crypto
import Foundation
import HTTP1
import JOSE
import Net
import Policy
import Synchronization
import TestSupport
import Testing

@testable import Authentication

/// Opaque tokens through userinfo (contract A3, B59-B63, B66).
struct OpaqueTokenTests {
    private static func started(
        _ settings: (inout IssuerConfiguration) -> Void = { _ in }
    ) throws -> ResolverBench {
        let bench = try ResolverBench { settings(&$0) }
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        return bench
    }

    private static func asked(_ bench: ResolverBench) -> [String] {
        bench.issuer.state.withLock { $0.tokensAsked }
    }

    private static func answer(
        _ bench: ResolverBench, _ answer: @escaping IssuerBench.UserInfo
    ) {
        bench.issuer.state.withLock { $0.userinfo = answer }
    }

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

    @Test func answersAreCachedForTheirTimeOnly() throws {
        let bench = try Self.started()
        for (wait, calls) in [(0, 1), (29, 1), (31, 2)] as [(Int64, Int)] {
            #expect(bench.outcome("ory_at_x", after: .seconds(wait))?.identity != nil)
            #expect(Self.asked(bench).count == calls)
        }
    }

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

/// Which tokens go where.
extension OpaqueTokenTests {
    @Test(arguments: ["ory_rt_abc.def", "ory_ac_abc.def", "ory_dc_abc.def", "ory_rt_a.b.c"])
    func otherSecretsOfHydraAreRefusedHere(token: String) throws {
        let bench = try Self.started()
        #expect(bench.outcome(token)?.reason == .opaqueTokenRefused)
        #expect(Self.asked(bench).isEmpty)
    }

    @Test func opaqueTokensAreRefusedWhereNobodyResolvesThem() throws {
        let bench = try ResolverBench { $0.opaqueTokens.resolve = .none }
        #expect(bench.resolve(Array("ory_at_x".utf8)).word == "opaqueTokenRefused")
    }

    @Test func unprefixedTokenGoesToTheOnlyResolverAndNowhereWhenThereAreTwo() throws {
        let other = IssuerBench()
        var settings = other.settings()
        settings.opaqueTokens.prefixes = [Array("other_".utf8)]
        let bench = try ResolverBench(others: [settings])
        try bench.issuer.publish(TestSigners.one)
        try other.publish(TestSigners.two)
        try bench.start()
        #expect(IssuerBench.wait { bench.directory.keepers[1].endpointGeneration > 0 })
        #expect(bench.outcome("unmarked")?.reason == .opaqueTokenRefused)
        #expect(bench.outcome("other_x")?.identity?.issuerIndex == 1)
        #expect(bench.outcome("ory_at_x")?.identity?.issuerIndex == 0)
        #expect(Self.asked(bench) == ["ory_at_x"])
        #expect(other.state.withLock { $0.tokensAsked } == ["other_x"])

        let single = try Self.started()
        #expect(single.outcome("unmarked")?.identity != nil)
    }

    @Test func prefixMakesATokenOfThreePartsOpaque() throws {
        let bench = try Self.started()
        #expect(bench.outcome("ory_at_a.b.c")?.identity != nil)
    }

    @Test func movedEndpointForgetsItsAnswers() throws {
        let bench = try Self.started {
            $0.keysRefresh = .milliseconds(40)
            $0.metadataRefresh = .milliseconds(40)
        }
        #expect(bench.outcome("ory_at_x")?.identity != nil)
        let issuer = bench.issuer.issuer
        bench.issuer.state.withLock { state in
            state.discovered = """
                {"issuer":"\(issuer)","jwks_uri":"\(issuer)/jwks.json",
                 "userinfo_endpoint":"\(issuer)/elsewhere"}
                """
        }
        #expect(IssuerBench.wait { bench.directory.keepers[0].endpointGeneration == 2 })
        #expect(bench.outcome("ory_at_x")?.reason == .userinfoInvalid)
    }

    @Test func endpointThatIsNotKnownYetIsAnOutage() throws {
        let bench = try ResolverBench()
        #expect(bench.resolve(Array("ory_at_x".utf8)).word == "userinfoUnreachable")
    }
}

/// Bounds on time, threads and waiting requests.
extension OpaqueTokenTests {
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
        #expect(bench.resolve(Array("ory_at_late".utf8)).word == "userinfoUnreachable")
    }
}

/// Signed answers (contract B61).
extension OpaqueTokenTests {
    private static func outcome(
        signer: TokenSigner = TestSigners.one, issuer: String? = nil, audience: String = "web",
        age: Int64 = 0, subject: String = "alice"
    ) throws -> IdentityOutcome? {
        let bench = try Self.started { $0.opaqueTokens.clientIDs = [Array("web".utf8)] }
        let claims = """
            {"iss":"\(issuer ?? bench.issuer.issuer)","aud":["\(audience)"],"sub":"\(subject)",
             "jti":"j","iat":\(SystemClock.wall().seconds - age),"rat":1,"auth_time":2}
            """
        let body = String(
            decoding: try signer.sign(claims: Array(claims.utf8)), as: UTF8.self)
        Self.answer(bench) { _, connection in
            connection.respond(type: "application/jwt", body: body)
        }
        return bench.outcome("ory_at_x")
    }

    @Test func signedAnswerIsVerifiedAndTaken() throws {
        #expect(try Self.outcome()?.identity?.subject == Array("alice".utf8))
    }

    @Test func signedAnswerThatIsNotForUsNowIsRefused() throws {
        #expect(try Self.outcome(signer: TestSigners.impostor)?.reason == .userinfoUnreachable)
        #expect(try Self.outcome(issuer: "https://other")?.reason == .userinfoInvalid)
        #expect(try Self.outcome(audience: "other")?.reason == .userinfoInvalid)
        #expect(try Self.outcome(age: 301)?.reason == .userinfoInvalid)
        #expect(try Self.outcome(age: -60)?.reason == .userinfoInvalid)
    }

    @Test func signedAnswerIsNoBearerToken() throws {
        let bench = try Self.started()
        let claims =
            "{\"iss\":\"\(bench.issuer.issuer)\",\"aud\":[\"orders\"],\"sub\":\"a\",\"iat\":1}"
        let token = try TestSigners.one.sign(claims: Array(claims.utf8))
        #expect(bench.resolve(token).word == "expiryMissing")
    }
}
