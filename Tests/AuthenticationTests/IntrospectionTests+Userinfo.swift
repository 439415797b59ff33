import Basics
import Config
import Policy
import Synchronization
import TestSupport
import Testing

@testable import Authentication

/// Introspection first, then userinfo: the first decides, the second adds claims (B60, B64, A10).
extension IntrospectionTests {
    private static func bench(
        userinfo: String, introspection: String...,
        settings: (inout IssuerConfiguration) -> Void = { _ in },
        headers: [(String, String)] = []
    ) throws -> ResolverBench {
        let bench = try started(.introspectionThenUserinfo, settings)
        let good = good(bench)
        let body = introspection.isEmpty ? good : introspection.joined()
        answer(bench, body.isEmpty ? good : body)
        bench.issuer.state.withLock {
            $0.userinfo = { _, connection in connection.respond(body: userinfo) }
        }
        return bench
    }

    @Test func bothAreAskedInTheirOrderAndFactsAreIntrospections() throws {
        let bench = try Self.bench(
            userinfo: #"{"sub":"alice","aud":["elsewhere"],"email":"a@b.c"}"#)
        let identity = bench.outcome("ory_at_x")?.identity
        #expect(identity?.source == .introspection)
        #expect(identity?.scopes.count == 2)
        #expect(identity?.audiences == [Array("orders".utf8)])
        #expect(identity?.clientID == Array("web".utf8))
        #expect(Self.calls(bench).count == 1)
        #expect(bench.issuer.state.withLock { $0.tokensAsked } == ["ory_at_x"])
        #expect(bench.outcome("ory_at_x")?.identity === identity)
        #expect(Self.calls(bench).count == 1)
    }

    @Test func inactiveTokenIsNotTakenToUserinfo() throws {
        let bench = try Self.bench(
            userinfo: #"{"sub":"alice"}"#, introspection: #"{"active":false}"#)
        #expect(bench.outcome("ory_at_x")?.reason == .tokenInactive)
        #expect(bench.issuer.state.withLock { $0.tokensAsked } == [])
    }

    /// B60: claims about somebody else make the whole answer unusable.
    @Test(arguments: [
        #"{"sub":"mallory"}"#, #"{"sub":"Alice"}"#, #"{"sub":"alice "}"#, "{}", #"{"sub":null}"#,
        #"{"sub":""}"#,
    ])
    func anotherSubjectIsRefused(userinfo: String) throws {
        let bench = try Self.bench(userinfo: userinfo)
        #expect(bench.outcome("ory_at_x")?.reason == .subjectMismatch)
    }

    /// `String ==` would take these for one (B146).
    @Test func subjectsAreComparedAsBytes() throws {
        let bench = try Self.bench(userinfo: "{\"sub\":\"e\\u0301\"}")
        Self.answer(bench, Self.good(bench, "\"sub\":\"\\u00e9\""))
        #expect(bench.outcome("ory_at_x")?.reason == .subjectMismatch)
    }

    @Test func subjectOfAPairwiseClientIsTold() throws {  // A3, A10
        let bench = try Self.bench(userinfo: #"{"sub":"pseudonym"}"#)
        Self.answer(bench, Self.good(bench, #""obfuscated_subject":"pseudonym""#))
        #expect(bench.outcome("ory_at_x")?.identity?.subject == Array("alice".utf8))
    }

    /// Hydra's userinfo names no subject for a client's own token (A3).
    @Test func clientsOwnTokenHasNoSubjectAtUserinfo() throws {
        let bench = try Self.bench(userinfo: #"{"aud":["web"]}"#)
        Self.answer(bench, Self.good(bench, #""sub":"web""#))
        #expect(bench.outcome("ory_at_x")?.identity?.kind == .client)
    }

    @Test(arguments: [
        ("401 No", Reason.tokenUnknown), ("500 No", .userinfoUnreachable),
        ("200 OK", .userinfoInvalid),
    ])
    func neitherIsBelievedWithoutTheOther(status: String, reason: Reason) throws {
        let bench = try Self.bench(userinfo: "")
        bench.issuer.state.withLock {
            $0.userinfo = { _, connection in connection.respond(status: status, body: "[]") }
        }
        #expect(bench.outcome("ory_at_x")?.reason == reason)
    }

    @Test func headersTakeWhatIntrospectionTellsAndTheRestFromUserinfo() throws {
        let issuer = IssuerBench()
        let headers: [(String, String)] = [
            ("X-Tenant", "ext.tenant"), ("X-Email", "email"), ("X-Name", "username"),
            ("X-Client", "client_id"), ("X-Scopes", "scope"), ("X-Kind", "@kind"),
        ]
        let bench = try ResolverBench(issuer) {
            $0.opaqueTokens.resolve = .introspectionThenUserinfo
            $0.introspectionURL = issuer.url("/introspect")
        } change: { configuration in
            configuration.identityHeaders = headers.map { name, claim in
                var rule = IdentityHeaderRule()
                rule.name = Array(name.utf8)
                rule.claim = Array(claim.utf8)
                return rule
            }
        }
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        Self.answer(
            bench,
            Self.good(
                bench, #""ext":{"tenant":"north"}"#, #""username":"al""#,
                #""email":"unverified@b.c""#))
        bench.issuer.state.withLock {
            $0.userinfo = { _, connection in
                connection.respond(
                    body: """
                        {"sub":"alice","email":"a@b.c","email_verified":true,"username":"other",
                         "scope":"admin","client_id":"other","ext":{"tenant":"south"}}
                        """)
            }
        }
        let identity = bench.outcome("ory_at_x")?.identity
        let block = String(decoding: identity?.headerBlock ?? [], as: UTF8.self)
        #expect(
            block == "X-Tenant: north\r\nX-Email: a@b.c\r\nX-Name: al\r\nX-Client: web\r\n"
                + "X-Scopes: read write\r\nX-Kind: user\r\n")
    }
}
