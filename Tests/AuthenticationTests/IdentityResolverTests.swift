import Basics
import Config
import Policy
import Synchronization
import Testing

@testable import Authentication

/// JWTs (contract B35, B38, B51, B62; lessons 2, 3, 24).
struct IdentityResolverTests {
    static func started(
        _ settings: (inout IssuerConfiguration) -> Void = { _ in }
    ) throws -> ResolverBench {
        let bench = try ResolverBench { settings(&$0) }
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        return bench
    }

    @Test func goodTokenIsKnownAtOnceWithItsFacts() throws {
        let bench = try Self.started()
        let identity = bench.outcome(try bench.token(TestSigners.one))?.identity
        #expect(identity?.subject == Array("alice".utf8))
        #expect(identity?.clientID == Array("web".utf8))
        #expect(identity?.issuer == Array(bench.issuer.issuer.utf8))
        #expect(identity?.audiences == [Array("orders".utf8)])
        #expect(identity?.scopes == ["read", "write"].map { Array($0.utf8) })
        #expect(identity?.kind == .user)
        #expect(identity?.source == .jwt)
        #expect(identity?.expiry != nil)
    }

    @Test func headersAreRenderedFromTheClaims() throws {
        var header = IdentityHeaderRule()
        header.name = Array("X-Auth-Subject".utf8)
        header.claim = Array("sub".utf8)
        let bench = try ResolverBench(change: { $0.identityHeaders = [header] })
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        let good = bench.outcome(try bench.token(TestSigners.one))?.identity
        #expect(good?.headerBlock == Array("X-Auth-Subject: alice\r\n".utf8))
        let bad = bench.outcome(try bench.token(TestSigners.one, subject: "b\u{F6}b"))
        #expect(bad?.reason == .claimUnrenderable)
    }

    @Test func clientTokenIsAClient() throws {
        let bench = try Self.started()
        let token = try bench.token(TestSigners.one, subject: "web")
        #expect(bench.outcome(token)?.identity?.kind == .client)
    }

    // B51
    @Test func secondUseComesFromTheCache() throws {
        let bench = try Self.started()
        let token = try bench.token(TestSigners.one)
        let first = bench.outcome(token)?.identity
        let second = bench.outcome(token)?.identity
        #expect(first != nil && first === second)
        #expect(bench.resolver.cacheReport.entries == 1)
        let other = bench.outcome(try bench.token(TestSigners.one, subject: "bob"))?.identity
        #expect(other?.subject == Array("bob".utf8))
    }

    // B40, B51
    @Test func cachedTokenIsNotKeptBeyondItsExpiry() throws {
        let bench = try Self.started()
        let token = try bench.token(TestSigners.one, seconds: 10)
        #expect(bench.resolve(token).word == "known")
        // 10 s and 30 s of skew later, on both clocks.
        #expect(bench.resolve(token, after: .seconds(41), wallAfter: 41).word == "tokenExpired")
    }

    @Test func tokenWithoutOurAudienceIsAFactForTheRouteToJudge() throws {
        let bench = try Self.started()
        let token = try bench.token(TestSigners.one, audience: "other")
        #expect(bench.outcome(token)?.identity?.audiences == [Array("other".utf8)])
    }

    // B51, B62
    @Test func badTokensAreRefusedAtOnceAndNeverCached() throws {
        let bench = try Self.started()
        let good = try bench.token(TestSigners.one)
        let cases: [([UInt8], String)] = [
            (try bench.token(TestSigners.one, seconds: -60), "tokenExpired"),
            (try bench.token(TestSigners.one, issuer: "https://other"), "issuerUnknown"),
            (
                try bench.token(TestSigners.one, issuer: bench.issuer.issuer + "/"),
                "issuerUnknown"
            ),
            (try bench.token(TestSigners.one, more: ",\"nonce\":\"n\""), "tokenTypeRefused"),
            (try bench.token(TestSigners.one, more: ",\"sub\":\"x\""), "tokenMalformed"),
            (try bench.token(TestSigners.one, subject: ""), "subjectMissing"),
            (Array("eyJh.eyJh.".utf8), "tokenMalformed"),
            (good + Array(".x".utf8), "tokenMalformed"),
            (Array("a b".utf8), "tokenMalformed"),
            ([UInt8](repeating: 0x61, count: 16 * 1024 + 1), "tokenTooLarge"),
        ]
        for (token, word) in cases {
            #expect(bench.resolve(token).word == word)
        }
        #expect(bench.resolver.cacheReport.entries == 0)
        #expect(bench.issuer.state.withLock { $0.tokensAsked }.isEmpty)
    }

    // B11
    @Test func tokenBeforeTheFirstKeysIsAnOutageNotARefusal() throws {
        let bench = try ResolverBench()
        let word = bench.resolve(try bench.token(TestSigners.one)).word
        #expect(word == "issuerUnreachable")
    }

    // B38
    @Test func keyOfAnotherIssuerVerifiesNothing() throws {
        let other = IssuerBench()
        try other.publish(TestSigners.two)
        let bench = try ResolverBench(others: [other.settings()])
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        #expect(IssuerBench.wait { bench.directory.isReady })
        let own = try bench.token(TestSigners.two, issuer: other.issuer)
        #expect(bench.outcome(own)?.identity?.issuerIndex == 1)
        let crossed = try bench.token(TestSigners.two)
        #expect(bench.outcome(crossed)?.reason == .kidUnknown)
    }
}
