import Basics
import Crypto
import JSON
import Testing

@testable import JOSE

/// What the claims have to say (contract B38 to B43, B47 to B49, B52).
struct ClaimTests {
    // B38
    @Test(arguments: [
        "\"https://issuer.example/\"", "\"https://issuer.exampl\"", "\"HTTPS://issuer.example\"",
        "\"https://issuer.example \"", "\"https://issuer.example\\u0000\"", "\"\"", "null", "7",
        "[\"https://issuer.example\"]", "{}", nil,
    ])
    func anyOtherIssuerIsRefused(issuer: String?) throws {
        #expect(try Workshop.verify(claims: ["iss": issuer]).failure == .issuerMismatch)
    }

    // B38: equal as bytes once unescaped, and never by Unicode equivalence.
    @Test func issuersAreComparedAsBytes() throws {
        let escaped = "\"https:\\/\\/issuer\\u002eexample\""
        #expect(try Workshop.verify(claims: ["iss": escaped]).failure == nil)
        let rules = TokenRules(
            issuer: Array("caf\u{E9}".utf8), audiences: [], audienceOptional: true,
            algorithms: .all)
        let composed = try Workshop.verify(claims: ["iss": "\"caf\\u00e9\""], rules: rules)
        let decomposed = try Workshop.verify(claims: ["iss": "\"cafe\\u0301\""], rules: rules)
        #expect(composed.failure == nil)
        #expect(decomposed.failure == .issuerMismatch)
    }

    // B38, need 24: a token of issuer A signed by B's key.
    @Test func keysOfAnotherIssuerDoNotCount() throws {
        let other = try Workshop.freshSigner("p256")
        let token = try other.sign(claims: Workshop.claims())
        let keys = try Workshop.keySet([try Workshop.signer(.p256)])
        #expect(Workshop.verify(token, keys: keys).failure == .signatureInvalid)
    }

    // B39, CVE-2020-26160
    @Test(
        arguments: [
            ("\"orders\"", nil, nil), ("\"billing\"", nil, nil), ("[\"orders\"]", nil, nil),
            ("[\"x\",\"orders\",\"y\"]", nil, nil), ("[\"\",\"orders\"]", nil, nil),
            (nil, .audienceMismatch, nil), ("[]", .audienceMismatch, nil),
            ("\"\"", .audienceMismatch, nil), ("[\"\"]", .audienceMismatch, nil),
            ("[\"other\"]", .audienceMismatch, .audienceMismatch),
            ("\"other\"", .audienceMismatch, .audienceMismatch),
            ("\"orders billing\"", .audienceMismatch, .audienceMismatch),
            ("\"x orders\"", .audienceMismatch, .audienceMismatch),
            ("\"Orders\"", .audienceMismatch, .audienceMismatch),
            ("\"order\"", .audienceMismatch, .audienceMismatch),
            ("\"orders2\"", .audienceMismatch, .audienceMismatch),
            ("7", .claimInvalid, .claimInvalid), ("null", .claimInvalid, .claimInvalid),
            ("true", .claimInvalid, .claimInvalid),
            ("{\"orders\":1}", .claimInvalid, .claimInvalid),
            ("[\"orders\",7]", .claimInvalid, .claimInvalid),
            ("[null]", .claimInvalid, .claimInvalid),
            ("[[\"orders\"]]", .claimInvalid, .claimInvalid),
            ("\"a\\u0000b\"", .claimInvalid, .claimInvalid),
        ] as [(String?, TokenFailure?, TokenFailure?)])
    func audienceIsOneOfOursOrAbsentWhereThatIsAllowed(
        audience: String?, demanded: TokenFailure?, optional: TokenFailure?
    ) throws {
        let strict = try Workshop.verify(claims: ["aud": audience])
        #expect(strict.failure == demanded)
        let rules = Workshop.rules(audienceOptional: true)
        #expect(try Workshop.verify(claims: ["aud": audience], rules: rules).failure == optional)
    }

    // B39
    @Test func withoutConfiguredAudiencesNothingPassesUnlessSaidSo() throws {
        let closed = Workshop.rules(audiences: [])
        #expect(try Workshop.verify(claims: [:], rules: closed).failure == .audienceMismatch)
        #expect(
            try Workshop.verify(claims: ["aud": nil], rules: closed).failure == .audienceMismatch)
        let open = Workshop.rules(audiences: [], audienceOptional: true)
        #expect(try Workshop.verify(claims: [:], rules: open).failure == nil)
        #expect(try Workshop.verify(claims: ["aud": "7"], rules: open).failure == .claimInvalid)
    }

    // B40, B43
    @Test(
        arguments: [
            (1_700_000_001, 0, nil), (1_700_000_000, 0, .expired), (1_699_999_999, 0, .expired),
            (1_700_000_000, 1, nil), (1_699_999_971, 30, nil), (1_699_999_970, 30, .expired),
            (0, 300, .expired), (1_699_999_701, 300, nil),
            // A skew beyond 300 s is not a skew.
            (1_699_999_700, 100_000, .expired),
        ] as [(Int64, Int64, TokenFailure?)])
    func aTokenIsGoodUntilItExpires(
        expiry: Int64, skew: Int64, expected: TokenFailure?
    ) throws {
        let rules = Workshop.rules(clockSkewSeconds: skew)
        #expect(try Workshop.verify(claims: ["exp": "\(expiry)"], rules: rules).failure == expected)
    }

    // B40, B41
    @Test(
        arguments: [
            (nil, .expiryMissing), ("null", .claimInvalid), ("\"1700003600\"", .claimInvalid),
            ("true", .claimInvalid), ("[1700003600]", .claimInvalid), ("{}", .claimInvalid),
            ("-1", .claimInvalid), ("-0", .claimInvalid), ("-1700003600", .claimInvalid),
            ("1e400", .claimInvalid), ("9007199254740992", .claimInvalid),
            ("9007199254740993", .claimInvalid), ("99999999999999999999999999", .claimInvalid),
            ("1.8e9", nil), ("1700003600.5", nil), ("17000036E2", nil), ("9007199254740991", nil),
            ("1700000000.99", nil), ("1699999969.99", .expired), ("1e-400", .expired),
            ("0", .expired),
        ] as [(String?, TokenFailure?)])
    func expiryIsANumericDate(expiry: String?, expected: TokenFailure?) throws {
        #expect(try Workshop.verify(claims: ["exp": expiry]).failure == expected)
    }

    // B42
    @Test(arguments: ["nbf", "iat"])
    func aTokenFromTheFutureIsNotYetGood(claim: String) throws {
        for (value, expected) in [
            ("1700000030", nil), ("1700000031", .notYetValid), ("1800000000", .notYetValid),
            ("0", nil), ("1700000030.9", nil), ("9007199254740991", .notYetValid),
            ("\"1700000000\"", .claimInvalid), ("null", .claimInvalid), ("-5", .claimInvalid),
            ("1e400", .claimInvalid), (nil, nil),
        ] as [(String?, TokenFailure?)] {
            #expect(try Workshop.verify(claims: [claim: value]).failure == expected)
        }
    }

    // B43
    @Test func noClockMakesTheArithmeticOverflow() throws {
        let rules = Workshop.rules(clockSkewSeconds: 300)
        let farExpiry = ["exp": "9007199254740991"] as KeyValuePairs<String, String?>
        for seconds in [Int64.min, -1, 0, .max - 1, .max] {
            let now = WallTime(seconds: seconds)
            let failure = try Workshop.verify(claims: farExpiry, rules: rules, now: now).failure
            #expect(failure == (seconds > 1 << 53 ? .expired : .notYetValid))
        }
        #expect(Workshop.rules(clockSkewSeconds: -5).clockSkewSeconds == 0)
        #expect(Workshop.rules(clockSkewSeconds: .max).clockSkewSeconds == 300)
    }

    // B47
    @Test(arguments: ["sub", "client_id", "jti"])
    func identifiersAreStringsWithoutControlCharacters(claim: String) throws {
        let longest = "\"" + String(repeating: "s", count: 1024) + "\""
        let tooLong = "\"" + String(repeating: "s", count: 1025) + "\""
        for (value, expected) in [
            ("\"alice\"", nil), ("\"ålice 😀\"", nil), (longest, nil), (nil, nil), ("\"\"", nil),
            (tooLong, .claimInvalid), ("7", .claimInvalid), ("null", .claimInvalid),
            ("[\"alice\"]", .claimInvalid), ("true", .claimInvalid), ("{}", .claimInvalid),
            ("\"a\\u0000\"", .claimInvalid), ("\"a\\r\\nX: y\"", .claimInvalid),
            ("\"a\\u007f\"", .claimInvalid), ("\"a\\u0085\"", .claimInvalid),
            ("\"\\u009f\"", .claimInvalid), ("\"\\u00a0\"", nil), ("\"\\t\"", .claimInvalid),
        ] as [(String?, TokenFailure?)] {
            #expect(try Workshop.verify(claims: [claim: value]).failure == expected)
        }
        let empty = try Workshop.verify(claims: [claim: "\"\""]).claims
        let found = [
            "sub": empty?.subject, "client_id": empty?.clientID, "jti": empty?.tokenID,
        ][claim]
        #expect(empty != nil)
        #expect(found == .some(nil))
    }

    // B49
    @Test(
        arguments: [
            ("\"alice\"", "\"web\"", false), ("\"web\"", "\"web\"", true), (nil, "\"web\"", true),
            ("\"\"", "\"web\"", true), ("\"alice\"", nil, false), (nil, nil, false),
            ("\"Web\"", "\"web\"", false),
        ] as [(String?, String?, Bool)])
    func aTokenWithoutAUserIsAClients(
        subject: String?, clientID: String?, isClient: Bool
    ) throws {
        let claims = try Workshop.verify(claims: ["sub": subject, "client_id": clientID]).claims
        #expect(claims?.isClient == isClient)
    }

    // B48, A8
    @Test(
        arguments: [
            (["scp": "[\"a\",\"b\"]"], ["a", "b"]), (["scp": "[]"], []), (["scp": nil], []),
            (["scp": "\"a b\""], ["a", "b"]), (["scp": nil, "scope": "\"a b\""], ["a", "b"]),
            (["scp": nil, "scope": "[\"a\",\"b\"]"], ["a", "b"]), (["scp": "\"\""], []),
            (["scp": "[\"b\",\"a\"]", "scope": "\"a c\""], ["a", "c", "b"]),
            (["scp": nil, "scope": "\"a  b \""], ["a", "b"]), (["scp": "[\"a\",\"a\"]"], ["a"]),
            (["scp": nil, "ext": "{\"scope\":\"a b\"}"], ["a", "b"]),
            (["scp": nil, "ext": "{\"scp\":[\"a\"]}"], ["a"]),
            (["scp": nil, "ext": "null"], []), (["scp": nil, "ext": "[]"], []),
            // What a consent application adds never widens what was granted.
            (["scp": "[]", "ext": "{\"scope\":\"admin\"}"], []),
            (["scp": "[\"a\"]", "ext": "{\"scp\":[\"admin\"]}"], ["a"]),
            (["scp": "[\"admin:*\"]"], ["admin:*"]),
            (["scp": "[\"!~#[]\"]"], ["!~#[]"]),
        ] as [(KeyValuePairs<String, String?>, [String])])
    func scopesAreReadInEveryForm(
        changes: KeyValuePairs<String, String?>, expected: [String]
    ) throws {
        let claims = try Workshop.verify(claims: changes).claims
        #expect(claims?.scopes.map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    // B48
    @Test(arguments: [
        "7", "null", "true", "{}", "[7]", "[null]", "[\"\"]", "[\"a b\"]", "[[\"a\"]]", "\"a\\tb\"",
        "\"a\\nb\"", "\"a\\u0000\"", "[\"a\\\"b\"]", "\"a\\\\b\"", "\"ä\"", "[\"a\\u00a0b\"]",
    ])
    func malformedScopesAreRefused(scope: String) throws {
        #expect(try Workshop.verify(claims: ["scp": scope]).failure == .claimInvalid)
        #expect(try Workshop.verify(claims: ["scope": scope]).failure == .claimInvalid)
        let ext = "{\"scope\":\(scope)}"
        let inside = try Workshop.verify(claims: ["scp": nil, "ext": ext])
        #expect(inside.failure == .claimInvalid)
    }

    // B52
    @Test func listsAreBounded() throws {
        func list(_ count: Int) -> String {
            "[" + (0..<count).map { "\"n\($0)\"" }.joined(separator: ",") + "]"
        }
        #expect(try Workshop.verify(claims: ["scp": list(256)]).failure == nil)
        #expect(try Workshop.verify(claims: ["scp": list(257)]).failure == .claimInvalid)
        let rules = Workshop.rules(audiences: ["n0"])
        #expect(try Workshop.verify(claims: ["aud": list(64)], rules: rules).failure == nil)
        let many = try Workshop.verify(claims: ["aud": list(65)], rules: rules)
        #expect(many.failure == .claimInvalid)
    }

    // B51: what a cache needs for judging a token again is in the claims.
    @Test func theClaimsHoldAllFactsOfTheToken() throws {
        let verified = try Workshop.verify(claims: ["ext": "{\"tenant\":\"t1\"}"]).claims
        let claims = try #require(verified)
        #expect(text(claims.issuer) == Workshop.issuer)
        #expect(text(claims.subject) == "alice")
        #expect(text(claims.clientID) == "web")
        #expect(claims.audiences == [Array("orders".utf8)])
        #expect(claims.expiry == WallTime(seconds: 1_700_003_600))
        #expect(claims.notBefore == Workshop.now)
        #expect(claims.issuedAt == Workshop.now)
        #expect(text(claims.tokenID) == "7f")
        #expect(text(claims.keyID) == "p256")
        #expect(!claims.isKeyIDStale)
        #expect(!claims.isClient)
        #expect(claims.document.root["ext"]?["tenant"]?.text == "t1")
    }
}
