import Crypto
import JSON
import Testing

@testable import JOSE

/// Which kinds of tokens are access tokens (contract B24, B45, B46, B158 and part A8).
struct TokenTypeTests {
    private static func header(_ type: String) -> String {
        "{\"alg\":\"ES256\",\"kid\":\"p256\",\"typ\":\"\(type)\"}"
    }

    // B24, B158
    @Test(arguments: [
        "JWT", "jwt", "Jwt", "at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt",
        "application/jwt",
    ])
    func theTypesOfAccessTokensAreAccepted(type: String) throws {
        #expect(try Workshop.verify(header: Self.header(type)).failure == nil)
    }

    // B158
    @Test(arguments: [
        "logout+jwt", "dpop+jwt", "secevent+jwt", "rt+jwt", "id+jwt", "token-introspection+jwt",
        "application/logout+jwt", "JOSE", "JWE", "", " JWT", "text/jwt", "application/",
        "application/application/jwt",
    ])
    func anyOtherExplicitTypeIsRefusedEvenIfTheClaimsFit(type: String) throws {
        #expect(try Workshop.verify(header: Self.header(type)).failure == .typeRefused)
    }

    // B158
    @Test func anIssuersConfigurationMayNameAFurtherType() throws {
        let rules = Workshop.rules(additionalTypes: ["x+jwt"])
        #expect(try Workshop.verify(header: Self.header("X+JWT"), rules: rules).failure == nil)
        let other = try Workshop.verify(header: Self.header("y+jwt"), rules: rules)
        #expect(other.failure == .typeRefused)
    }

    // B45
    @Test func theAccessTokenProfileDemandsItsTypeAndClaims() throws {
        let rules = Workshop.rules(profile: .accessTokenJWT)
        #expect(try Workshop.verify(header: Self.header("at+jwt"), rules: rules).failure == nil)
        #expect(
            try Workshop.verify(header: Self.header("JWT"), rules: rules).failure == .typeRefused)
        let untyped = "{\"alg\":\"ES256\",\"kid\":\"p256\"}"
        #expect(try Workshop.verify(header: untyped, rules: rules).failure == .typeRefused)
        let signer = try Workshop.signer(.p256)
        let keys = try Workshop.keySet([signer])
        for (claim, expected) in [
            ("sub", TokenFailure.subjectMissing), ("client_id", .claimInvalid),
            ("iat", .claimInvalid), ("jti", .claimInvalid), ("exp", .expiryMissing),
            ("iss", .issuerMismatch), ("aud", .audienceMismatch),
        ] {
            let claims = Workshop.claims([claim: nil])
            let token = try signer.sign(claims: claims, type: "at+jwt")
            #expect(Workshop.verify(token, keys: keys, rules: rules).failure == expected)
        }
    }

    // B46, A8: Hydra signs all of these with keys of one set and typ "JWT".
    @Test(
        arguments: [
            // An ID token of the code flow.
            (["at_hash": "\"x\"", "rat": "1", "auth_time": "1", "sid": "\"s\""], .typeRefused),
            (["nonce": "\"n\""], .typeRefused),
            (["c_hash": "\"x\""], .typeRefused),
            (["s_hash": "\"x\""], .typeRefused),
            // A logout token, and one that also has all claims of an access token.
            (
                [
                    "events": "{\"http://schemas.openid.net/event/backchannel-logout\":{}}",
                    "client_id": nil, "exp": nil,
                ], .typeRefused
            ),
            (["events": "{}"], .typeRefused),
            (["events": "null"], .typeRefused),
            (["nonce": "null"], .typeRefused),
            // A signed userinfo answer.
            (["exp": nil, "client_id": nil, "scp": nil], .expiryMissing),
            // Tokens bound to a key or a certificate (B90).
            (["cnf": "{\"jkt\":\"x\"}"], .senderConstrained),
            (["cnf": "{}"], .senderConstrained),
            (["cnf": "null"], .senderConstrained),
            // What other issuers write.
            (["token_use": "\"id\""], .typeRefused),
            (["type": "\"refresh_token\""], .typeRefused),
            (["typ": "\"ID\""], .typeRefused),
            (["typ": "\"Refresh\""], .typeRefused),
            (["typ": "\"Offline\""], .typeRefused),
            (["token_use": "\"access\""], nil),
            (["type": "\"access_token\""], nil),
            (["typ": "\"Bearer\""], nil),
            (["type": "{\"id\":1}"], nil),
        ] as [(KeyValuePairs<String, String?>, TokenFailure?)])
    func tokensOfOtherKindsAreRefusedUnderEveryProfile(
        changes: KeyValuePairs<String, String?>, expected: TokenFailure?
    ) throws {
        for profile in [TokenRules.Profile.plain, .hydra] {
            let rules = Workshop.rules(
                audiences: [], audienceOptional: true, profile: profile)
            let failure = try Workshop.verify(claims: changes, rules: rules).failure
            #expect(failure == expected)
        }
    }

    // A8
    // B46
    @Test func hydrasAccessTokensNameTheirClient() throws {
        let hydra = Workshop.rules(profile: .hydra)
        #expect(try Workshop.verify(claims: [:], rules: hydra).failure == nil)
        let without = try Workshop.verify(claims: ["client_id": nil], rules: hydra)
        #expect(without.failure == .typeRefused)
        let empty = try Workshop.verify(claims: ["client_id": "\"\""], rules: hydra)
        #expect(empty.failure == .typeRefused)
        #expect(try Workshop.verify(claims: ["client_id": nil]).failure == nil)
    }
}
