import Basics
import Config
import Foundation
import HTTP1
import JOSE
import Net
import Policy
import Synchronization
import TestSupport
import Testing

@testable import Authentication

/// Opaque tokens through introspection (RFC 7662, contract A10, B63, B64, B160).
struct IntrospectionTests {
    static func started(
        _ resolve: OpaqueResolution = .introspection,
        _ settings: (inout IssuerConfiguration) throws -> Void = { _ in }
    ) throws -> ResolverBench {
        let issuer = IssuerBench()
        var failure: (any Error)?
        let bench = try ResolverBench(issuer) {
            $0.opaqueTokens.resolve = resolve
            $0.introspectionURL = issuer.url("/introspect")
            do { try settings(&$0) } catch { failure = error }
        }
        if let failure { throw failure }
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        return bench
    }

    static func calls(_ bench: ResolverBench) -> [IssuerBench.IntrospectionCall] {
        bench.issuer.state.withLock { $0.introspections }
    }

    /// Lets introspection answer with this body.
    static func answer(
        _ bench: ResolverBench, status: String = "200 OK", type: String? = "application/json",
        _ body: String
    ) {
        bench.issuer.state.withLock {
            $0.introspect = { _, connection in
                connection.respond(status: status, type: type, body: body)
            }
        }
    }

    /// A good answer in Hydra's manner with members added or, by name, left out.
    static func good(
        _ bench: ResolverBench, expiresIn: Int64 = 600, without: String = "", _ more: String...
    ) -> String {
        let now = SystemClock.wall().seconds
        let members = [
            "active": "true", "iss": "\"\(bench.issuer.issuer)\"", "sub": "\"alice\"",
            "client_id": "\"web\"", "aud": "[\"orders\"]", "scope": "\"read write\"",
            "exp": "\(now + expiresIn)", "iat": "\(now - 60)", "nbf": "\(now - 60)",
            "token_type": "\"Bearer\"", "token_use": "\"access_token\"", "ext": "null",
        ]
        let usual = members.filter { member in
            member.key != without && !more.contains { $0.hasPrefix("\"\(member.key)\":") }
        }
        return "{" + (usual.map { "\"\($0)\":\($1)" } + more).joined(separator: ",") + "}"
    }

    @Test func factsAreThoseOfTheAnswer() throws {
        let bench = try Self.started()
        Self.answer(bench, type: "application/json;charset=UTF-8", Self.good(bench))
        let identity = bench.outcome("ory_at_abc.def")?.identity
        #expect(identity?.source == .introspection)
        #expect(identity?.subject == Array("alice".utf8))
        #expect(identity?.clientID == Array("web".utf8))
        #expect(identity?.scopes == [Array("read".utf8), Array("write".utf8)])
        #expect(identity?.audiences == [Array("orders".utf8)])
        #expect(identity?.expiry != nil && identity?.notBefore != nil)
        #expect(identity?.kind == .user)
        #expect(bench.issuer.state.withLock { $0.tokensAsked } == [])
    }

    @Test func questionIsAFormAndNothingElseGoesAlong() throws {
        let bench = try Self.started()
        Self.answer(bench, Self.good(bench))
        _ = bench.outcome("a+/~._-b==")
        let call = try #require(Self.calls(bench).first)
        #expect(call.head.hasPrefix("POST /introspect HTTP/1.1\r\n"))
        #expect(call.header("Content-Type") == "application/x-www-form-urlencoded")
        #expect(call.header("Accept") == "application/json")
        #expect(call.header("Accept-Encoding") == "identity")
        #expect(call.header("Authorization") == nil)
        #expect(call.form == "token=a%2B%2F~._-b%3D%3D&token_type_hint=access_token")
    }

    @Test(arguments: [
        ("500 No", "application/json", "{}", Reason.introspectionUnreachable),
        ("503 No", "application/json", "{}", .introspectionUnreachable),
        ("429 Slow", "application/json", "{}", .introspectionUnreachable),
        ("400 No", "application/json", "{}", .introspectionInvalid),
        ("404 No", "application/json", "{}", .introspectionInvalid),
        ("302 Found", "application/json", "{}", .introspectionInvalid),
        ("204 None", "application/json", "", .introspectionInvalid),
        ("200 OK", "text/html", "{\"active\":true}", .introspectionInvalid),
        ("200 OK", "application/jwt", "a.b.c", .introspectionInvalid),
        ("200 OK", "application/json", "<html>", .introspectionInvalid),
        ("200 OK", "application/json", "[]", .introspectionInvalid),
        ("200 OK", "application/json", "{}", .introspectionInvalid),
    ])
    func stumblingIssuerIsNoVerdictOnTheToken(
        status: String, type: String, body: String, reason: Reason
    ) throws {
        let bench = try Self.started()
        Self.answer(bench, status: status, type: type, body)
        #expect(bench.outcome("ory_at_x")?.reason == reason)
        #expect(reason.entry.status == 503)
    }

    /// B63: believed for `cache`, never beyond `exp`.
    @Test func cacheTimeIsTheLeastOfTheSettingAndExpiry() throws {
        let bench = try Self.started()
        for (life, lasts) in [(600, 29), (10, 8)] as [(Int64, Int64)] {
            let token = "ory_at_\(life)"
            Self.answer(bench, Self.good(bench, expiresIn: life))
            let before = Self.calls(bench).count
            for (wait, asked) in [(0, 1), (lasts, 1), (lasts + 3, 2)] as [(Int64, Int)] {
                #expect(bench.outcome(token, after: .seconds(wait))?.identity != nil)
                #expect(Self.calls(bench).count == before + asked)
            }
        }
    }

    /// B63: `exp` is the caller's to check again, and the identity carries it.
    @Test func expiryIsJudgedOnEveryHit() throws {
        let bench = try Self.started()
        Self.answer(bench, Self.good(bench, expiresIn: 20))
        let identity = try #require(bench.outcome("ory_at_x")?.identity)
        let judgement = Judgement([bench.directory.keepers[0].settings])
        let route = RouteTable([RouteRule.protected]).routes[0]
        let now = SystemClock.wall()
        #expect(judgement.decide(route: route, identity: identity, now: now) == .allow)
        #expect(
            judgement.decide(route: route, identity: identity, now: now.adding(seconds: 51))
                == .refuse(.tokenExpired))
    }

    @Test func inactiveTokenIsRememberedBriefly() throws {
        let bench = try Self.started()
        for (wait, calls) in [(0, 1), (4, 1), (6, 2)] as [(Int64, Int)] {
            #expect(bench.outcome("ory_at_x", after: .seconds(wait))?.reason == .tokenInactive)
            #expect(Self.calls(bench).count == calls)
        }
    }

    /// Who comes while a token is being asked about waits for that answer.
    @Test func manyRequestsForOneTokenAskOnce() throws {
        let bench = try Self.started()
        let release = DispatchSemaphore(value: 0)
        let body = Self.good(bench)
        bench.issuer.state.withLock {
            $0.introspect = { _, connection in
                release.wait()
                connection.respond(body: body)
            }
        }
        let tickets = (0..<50).map { _ in bench.ticket() }
        for ticket in tickets {
            #expect(bench.resolve(Array("ory_at_one".utf8), ticket: ticket).word == "parked")
        }
        release.signal()
        for ticket in tickets { #expect(bench.issuer.inbox.wait(for: ticket)?.identity != nil) }
        #expect(Self.calls(bench).count == 1)
    }

    @Test func onlyListedClientsPass() throws {
        let bench = try Self.started { $0.opaqueTokens.clientIDs = [Array("web".utf8)] }
        Self.answer(bench, Self.good(bench))
        #expect(bench.outcome("ory_at_1")?.identity != nil)
        Self.answer(bench, Self.good(bench, "\"client_id\":\"other\""))
        #expect(bench.outcome("ory_at_2")?.reason == .audienceMismatch)
        Self.answer(bench, Self.good(bench, without: "client_id"))
        #expect(bench.outcome("ory_at_3")?.reason == .audienceMismatch)
    }

    /// Lesson 12: a client's own token, whose subject is the client, or which has none.
    @Test func clientsOwnTokenIsAClients() throws {
        let bench = try Self.started()
        Self.answer(bench, Self.good(bench, "\"sub\":\"web\""))
        #expect(bench.outcome("ory_at_1")?.identity?.kind == .client)
        Self.answer(bench, Self.good(bench, without: "sub"))
        #expect(bench.outcome("ory_at_2")?.reason == .subjectMissing)
        let lenient = try Self.started { $0.missingSubject = .client }
        Self.answer(lenient, Self.good(lenient, without: "sub"))
        let identity = lenient.outcome("ory_at_3")?.identity
        #expect(identity?.kind == .client && identity?.subject == nil)
    }

    @Test func endpointThatNobodyNamesIsToldToTheOperator() throws {
        let bench = try Self.started { $0.introspectionURL = nil }
        #expect(bench.outcome("ory_at_x")?.reason == .introspectionUnreachable)
        let log = bench.issuer.log
        #expect(IssuerBench.wait { log.count(of: "introspection_endpoint is missing") == 1 })
    }

    @Test func endpointMayComeFromDiscovery() throws {  // RFC 8414 section 2
        let issuer = IssuerBench()
        let origin = issuer.issuer
        issuer.state.withLock { state in
            state.discovered = """
                {"issuer":"\(origin)","jwks_uri":"\(origin)/jwks.json",
                 "introspection_endpoint":"\(origin)/introspect"}
                """
        }
        let bench = try ResolverBench(issuer) { $0.opaqueTokens.resolve = .introspection }
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        Self.answer(bench, Self.good(bench))
        #expect(bench.outcome("ory_at_x")?.identity != nil)
    }

    /// The cache is keyed by issuer, endpoint and token (GHSA-4mq7-pvjg-xp2r).
    @Test func movedEndpointIsAskedAnew() throws {  // B63
        let bench = try Self.started {
            $0.introspectionURL = nil
            $0.keysRefresh = .milliseconds(40)
            $0.metadataRefresh = .milliseconds(40)
        }
        func discover(_ path: String) {
            let origin = bench.issuer.issuer
            bench.issuer.state.withLock { state in
                state.discovered = """
                    {"issuer":"\(origin)","jwks_uri":"\(origin)/jwks.json",
                     "userinfo_endpoint":"\(origin)/userinfo",
                     "introspection_endpoint":"\(origin)\(path)"}
                    """
            }
        }
        Self.answer(bench, Self.good(bench))
        discover("/introspect")
        #expect(IssuerBench.wait { bench.outcome("ory_at_x")?.identity != nil })
        discover("/elsewhere")
        #expect(
            IssuerBench.wait { bench.outcome("ory_at_x")?.reason == .introspectionInvalid })
    }

    @Test func jwtIsNeverIntrospected() throws {  // B62
        let bench = try Self.started()
        Self.answer(bench, Self.good(bench))
        _ = bench.outcome(try bench.token(TestSigners.impostor))
        #expect(Self.calls(bench).isEmpty)
    }
}

extension RouteRule {
    /// A route that demands a token and nothing else.
    fileprivate static var `protected`: RouteRule {
        var rule = RouteRule()
        rule.path = Array("/**".utf8)
        return rule
    }
}
