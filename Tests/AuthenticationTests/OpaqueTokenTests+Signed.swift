import Basics
import Config
import Crypto
import JOSE
import Net
import Policy
import TestSupport
import Testing

@testable import Authentication

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

    // B61
    @Test func signedAnswerIsVerifiedAndTaken() throws {
        #expect(try Self.outcome()?.identity?.subject == Array("alice".utf8))
    }

    // B61
    @Test func signedAnswerThatIsNotForUsNowIsRefused() throws {
        #expect(try Self.outcome(signer: TestSigners.impostor)?.reason == .userinfoUnreachable)
        #expect(try Self.outcome(issuer: "https://other")?.reason == .userinfoInvalid)
        #expect(try Self.outcome(audience: "other")?.reason == .userinfoInvalid)
        #expect(try Self.outcome(age: 301)?.reason == .userinfoInvalid)
        #expect(try Self.outcome(age: -60)?.reason == .userinfoInvalid)
    }

    // B46
    @Test func signedAnswerIsNoBearerToken() throws {
        let bench = try Self.started()
        let claims =
            "{\"iss\":\"\(bench.issuer.issuer)\",\"aud\":[\"orders\"],\"sub\":\"a\",\"iat\":1}"
        let token = try TestSigners.one.sign(claims: Array(claims.utf8))
        #expect(bench.resolve(token).word == "expiryMissing")
    }

    @Test func signedAnswerOfANewKeyIsAcceptedOnTheNextTry() throws {
        let bench = try Self.started()
        let claims = """
            {"iss":"\(bench.issuer.issuer)","sub":"alice","iat":\(SystemClock.wall().seconds)}
            """
        let body = String(
            decoding: try TestSigners.two.sign(claims: Array(claims.utf8)), as: UTF8.self)
        Self.answer(bench) { _, connection in
            connection.respond(type: "application/jwt", body: body)
        }
        try bench.issuer.publish(TestSigners.two)
        #expect(bench.outcome("ory_at_x")?.reason == .userinfoUnreachable)
        #expect(IssuerBench.wait { bench.directory.keepers[0].keysGeneration == 2 })
        #expect(bench.outcome("ory_at_x", after: .milliseconds(1100))?.identity != nil)
    }

    // B35: what only a signature proves falls with its key, cached or not.
    @Test(arguments: [true, false])
    func cachedAnswerFallsWithItsKeyWhereItMustBeSigned(mustBeSigned: Bool) throws {
        let bench = try Self.started { $0.userinfoSigned = mustBeSigned }
        let claims = """
            {"iss":"\(bench.issuer.issuer)","sub":"alice","iat":\(SystemClock.wall().seconds)}
            """
        let body = String(
            decoding: try TestSigners.one.sign(claims: Array(claims.utf8)), as: UTF8.self)
        Self.answer(bench) { _, connection in
            connection.respond(type: "application/jwt", body: body)
        }
        #expect(bench.outcome("ory_at_x")?.identity != nil)
        #expect(bench.outcome("ory_at_x")?.identity != nil)
        #expect(Self.asked(bench).count == 1)
        try bench.issuer.publish(TestSigners.two)
        _ = bench.directory.keepers[0].demandRefetch(bytes: 0, now: SystemClock.now()) { _ in }
        #expect(IssuerBench.wait { bench.directory.keepers[0].keysGeneration == 2 })
        let outcome = bench.outcome("ory_at_x")
        #expect(outcome?.reason == (mustBeSigned ? .userinfoUnreachable : nil))
        #expect(Self.asked(bench).count == (mustBeSigned ? 2 : 1))
    }
}
