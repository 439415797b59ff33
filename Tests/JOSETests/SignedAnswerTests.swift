import Basics
import Crypto
import JSON
import Testing

@testable import JOSE

/// Signed userinfo answers (contract B46, B61 and part A3).
struct SignedAnswerTests {
    private static let answer: KeyValuePairs<String, String?> = [
        "client_id": nil, "scp": nil, "exp": nil, "nbf": nil, "ext": nil, "aud": "[\"web\"]",
        "email": "\"a@b.c\"", "auth_time": "1699999000", "rat": "1699998990",
    ]

    private static func verify(
        _ changes: KeyValuePairs<String, String?> = [:], type: String? = "JWT",
        audiences: [String] = ["web"], signer: TokenSigner? = nil
    ) throws -> Result<JSONDocument, TokenFailure> {
        let claims = Workshop.claims(
            changes: (answer.map { $0 } + changes.map { $0 }).map { ($0.key, $0.value) })
        let known = try Workshop.signer(.p256)
        let token = try (signer ?? known).sign(claims: claims, type: type)
        return verdict(token, try Workshop.keySet([known]), Workshop.rules(audiences: audiences))
    }

    private static func verdict(
        _ token: [UInt8], _ keys: JSONWebKeySet, _ rules: TokenRules
    ) -> Result<JSONDocument, TokenFailure> {
        do throws(TokenFailure) {
            return .success(
                try SignedAnswer.verify(
                    token.span, keys: keys, rules: rules, now: Workshop.now))
        } catch {
            return .failure(error)
        }
    }

    private static func failure(_ result: Result<JSONDocument, TokenFailure>) -> TokenFailure? {
        if case .failure(let failure) = result { return failure }
        return nil
    }

    @Test func anAnswerOfTheIssuerForOurClientIsBelieved() throws {
        let document = try Self.verify().get()
        #expect(document.root["email"]?.text == "a@b.c")
        #expect(Self.failure(try Self.verify(type: nil)) == nil)
        #expect(Self.failure(try Self.verify(audiences: [])) == nil)
        #expect(Self.failure(try Self.verify(["aud": "\"web\""])) == nil)
    }

    @Test(
        arguments: [
            (["iss": "\"https://other.example\""], .issuerMismatch),
            (["iss": nil], .issuerMismatch),
            (["aud": "[\"other\"]"], .audienceMismatch), (["aud": nil], .audienceMismatch),
            (["aud": "[]"], .audienceMismatch), (["aud": "7"], .claimInvalid),
            (["iat": nil], .claimInvalid), (["iat": "\"x\""], .claimInvalid),
            (["iat": "1699999700"], .expired), (["iat": "1699999701"], nil),
            (["iat": "1700000030"], nil), (["iat": "1700000031"], .notYetValid),
            (["exp": "1700000001"], nil), (["exp": "1699999970"], .expired),
            (["exp": "\"x\""], .claimInvalid),
            (["nonce": "\"n\""], .typeRefused), (["at_hash": "\"x\""], .typeRefused),
            (["events": "{}"], .typeRefused), (["typ": "\"ID\""], .typeRefused),
            (["client_id": "\"web\"", "scp": "[]"], .typeRefused),
            (["client_id": "\"web\"", "scope": "\"a\""], .typeRefused),
            (["client_id": "\"web\""], nil), (["scope": "\"a\""], nil),
        ] as [(KeyValuePairs<String, String?>, TokenFailure?)])
    func everyOtherAnswerIsNot(
        changes: KeyValuePairs<String, String?>, expected: TokenFailure?
    ) throws {
        #expect(Self.failure(try Self.verify(changes)) == expected)
    }

    @Test(arguments: ["at+jwt", "logout+jwt", "application/at+jwt", ""])
    func tokensOfAnotherTypeAreNoAnswer(type: String) throws {
        #expect(Self.failure(try Self.verify(type: type)) == .typeRefused)
    }

    @Test func onlyTheIssuersKeysSignAnswers() throws {
        let attacker = try Workshop.freshSigner("p256")
        #expect(Self.failure(try Self.verify(signer: attacker)) == .signatureInvalid)
        let stranger = try Workshop.freshSigner("other")
        #expect(Self.failure(try Self.verify(signer: stranger)) == .kidUnknown)
        let keys = try Workshop.keySet([try Workshop.signer(.p256)])
        let rules = Workshop.rules(algorithms: SignatureAlgorithmSet(.rs256))
        let token = try Workshop.signer(.p256).sign(claims: Workshop.claims())
        #expect(Self.failure(Self.verdict(token, keys, rules)) == .algorithmRefused)
    }

    /// B46: an answer presented as a bearer token, and the other way round.
    @Test func answersAndAccessTokensAreNeverTakenForEachOther() throws {
        let signer = try Workshop.signer(.p256)
        let keys = try Workshop.keySet([signer])
        let rules = Workshop.rules(audiences: [], audienceOptional: true)
        let answer = try signer.sign(
            claims: Workshop.claims(changes: Self.answer.map { ($0.key, $0.value) }))
        #expect(Self.failure(Self.verdict(answer, keys, rules)) == nil)
        #expect(Workshop.verify(answer, keys: keys, rules: rules).failure == .expiryMissing)
        let access = try signer.sign(claims: Workshop.claims())
        #expect(Workshop.verify(access, keys: keys, rules: rules).failure == nil)
        #expect(Self.failure(Self.verdict(access, keys, rules)) == .typeRefused)
    }
}
