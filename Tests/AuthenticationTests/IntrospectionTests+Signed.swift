import Basics
import Config
import Crypto
import JOSE
import Net
import Policy
import TestSupport
import Testing

@testable import Authentication

/// Signed introspection answers (RFC 9701, contract B64), and signed userinfo where plain answers
/// are refused (B61).
extension IntrospectionTests {
    private static let mediaType = "application/token-introspection+jwt"

    private static func bench(isDemanded: Bool = true) throws -> ResolverBench {
        try started {
            $0.introspectionSigned = isDemanded
            $0.introspectionAuthentication.clientID = Array("postern".utf8)
        }
    }

    /// A signed answer around `facts`.
    private static func signed(
        _ bench: ResolverBench, facts: String, by signer: TokenSigner = TestSigners.one,
        type: String? = "token-introspection+jwt", issuer: String? = nil,
        audience: String? = "postern", age: Int64 = 0, member: String = "token_introspection"
    ) throws -> String {
        let aud = audience.map { ",\"aud\":\"\($0)\"" } ?? ""
        let claims = """
            {"iss":"\(issuer ?? bench.issuer.issuer)"\(aud),
             "iat":\(SystemClock.wall().seconds - age),"\(member)":\(facts)}
            """
        return String(
            decoding: try signer.sign(claims: Array(claims.utf8), type: type), as: UTF8.self)
    }

    @Test(arguments: [true, false])
    func signedAnswerIsVerifiedAndTaken(isDemanded: Bool) throws {
        let bench = try Self.bench(isDemanded: isDemanded)
        Self.answer(
            bench, type: Self.mediaType, try Self.signed(bench, facts: Self.good(bench)))
        let identity = bench.outcome("ory_at_x")?.identity
        #expect(identity?.subject == Array("alice".utf8))
        #expect(identity?.scopes.count == 2)
        #expect(
            Self.calls(bench).first?.header("Accept")
                == (isDemanded ? Self.mediaType : "application/json"))
    }

    @Test func inactiveIsInactiveSignedOrNot() throws {
        let bench = try Self.bench()
        Self.answer(
            bench, type: Self.mediaType, try Self.signed(bench, facts: #"{"active":false}"#))
        #expect(bench.outcome("ory_at_x")?.reason == .tokenInactive)
    }

    /// Whoever could change the answer could have taken the signature off.
    @Test func plainAnswerIsRefusedWhereASignedOneIsDemanded() throws {
        let bench = try Self.bench()
        Self.answer(bench, Self.good(bench))
        #expect(bench.outcome("ory_at_x")?.reason == .introspectionInvalid)
    }

    // B64
    @Test func answerThatIsNotForUsNowIsRefused() throws {
        let bench = try Self.bench()
        let facts = Self.good(bench)
        let answers = [
            try Self.signed(bench, facts: facts, type: "JWT"),
            try Self.signed(bench, facts: facts, type: nil),
            try Self.signed(bench, facts: facts, type: "at+jwt"),
            try Self.signed(bench, facts: facts, issuer: "https://other"),
            try Self.signed(bench, facts: facts, audience: "other"),
            try Self.signed(bench, facts: facts, audience: nil),
            try Self.signed(bench, facts: facts, age: 301),
            try Self.signed(bench, facts: facts, age: -60),
            try Self.signed(bench, facts: facts, member: "token"),
            try Self.signed(bench, facts: "\"active\""),
            try Self.signed(bench, facts: #"{"active":"true"}"#),
            "a.b.c", "",
        ]
        for (index, answer) in answers.enumerated() {
            Self.answer(bench, type: Self.mediaType, answer)
            let reason = bench.outcome("ory_at_\(index)")?.reason
            #expect(reason == .introspectionInvalid, "answer \(index)")
        }
        let forged = try Self.signed(bench, facts: facts, by: TestSigners.impostor)
        Self.answer(bench, type: Self.mediaType, forged)
        #expect(bench.outcome("ory_at_forged")?.reason == .introspectionUnreachable)
    }

    /// RFC 9701 section 5: `aud` names the resource server; that may be its client id or what it
    /// is called in tokens.
    @Test(arguments: [("postern", false), ("orders", true)])
    func answerMayBeForAnAudienceOfOurs(audience: String, isOurs: Bool) throws {
        let bench = try Self.started()
        Self.answer(
            bench, type: Self.mediaType,
            try Self.signed(bench, facts: Self.good(bench), audience: audience))
        let outcome = bench.outcome("ory_at_x")
        #expect((outcome?.identity != nil) == isOurs)
        #expect(outcome?.reason == (isOurs ? nil : .introspectionInvalid))
    }

    @Test func signedAnswerIsNoBearerToken() throws {  // B158
        let bench = try Self.bench()
        let answer = try Self.signed(bench, facts: Self.good(bench), audience: "orders")
        #expect(bench.resolve(Array(answer.utf8)).word == "tokenTypeRefused")
    }

    @Test func answerOfANewKeyIsAcceptedOnTheNextTry() throws {
        let bench = try Self.bench()
        let answer = try Self.signed(bench, facts: Self.good(bench), by: TestSigners.two)
        Self.answer(bench, type: Self.mediaType, answer)
        try bench.issuer.publish(TestSigners.two)
        #expect(bench.outcome("ory_at_x")?.reason == .introspectionUnreachable)
        #expect(IssuerBench.wait { bench.directory.keepers[0].keysGeneration == 2 })
        #expect(bench.outcome("ory_at_x", after: .milliseconds(1100))?.identity != nil)
    }

    @Test func userinfoThatHasToBeSignedIsNotTakenPlain() throws {  // B61: no downgrade
        let bench = try OpaqueTokenTests.started { $0.userinfoSigned = true }
        OpaqueTokenTests.answer(bench) { _, connection in
            connection.respond(body: #"{"sub":"alice"}"#)
        }
        #expect(bench.outcome("ory_at_plain")?.reason == .userinfoInvalid)
        let claims = """
            {"iss":"\(bench.issuer.issuer)","sub":"alice","iat":\(SystemClock.wall().seconds)}
            """
        let body = String(
            decoding: try TestSigners.one.sign(claims: Array(claims.utf8)), as: UTF8.self)
        OpaqueTokenTests.answer(bench) { _, connection in
            connection.respond(type: "application/jwt", body: body)
        }
        #expect(bench.outcome("ory_at_signed")?.identity?.subject == Array("alice".utf8))
    }
}
