import Basics
import TestSupport
import Testing

@testable import Authentication

/// What single members of an answer decide (RFC 7662 section 2.2, contract B64, B160).
extension IntrospectionTests {
    /// B64: `active` is JSON true and nothing like it.
    @Test(arguments: [
        ("false", Reason.tokenInactive), ("\"true\"", .introspectionInvalid),
        ("1", .introspectionInvalid), ("null", .introspectionInvalid),
        ("[true]", .introspectionInvalid),
    ])
    func onlyTrueIsActive(active: String, reason: Reason) throws {
        let bench = try Self.started()
        Self.answer(bench, Self.good(bench, "\"active\":\(active)"))
        #expect(bench.outcome("ory_at_x")?.reason == reason)
        Self.answer(bench, Self.good(bench, without: "active"))
        #expect(bench.outcome("ory_at_y")?.reason == .introspectionInvalid)
    }

    /// Members that say the token is none of ours, or none for a bearer (B64, B160).
    @Test(arguments: [
        ("\"token_use\":\"refresh_token\"", Reason.tokenTypeRefused),
        ("\"token_use\":true", .tokenTypeRefused),
        ("\"token_type\":\"DPoP\"", .tokenTypeRefused),
        ("\"token_type\":\"refresh_token\"", .tokenTypeRefused),
        ("\"token_type\":7", .introspectionInvalid),
        ("\"cnf\":{\"jkt\":\"x\"}", .tokenTypeRefused), ("\"cnf\":null", .tokenTypeRefused),
        ("\"events\":{}", .tokenTypeRefused), ("\"nonce\":\"n\"", .tokenTypeRefused),
        ("\"iss\":\"https://other.example\"", .issuerUnknown), ("\"iss\":7", .issuerUnknown),
        ("\"exp\":1000", .tokenExpired), ("\"nbf\":9999999999", .tokenNotYetValid),
        ("\"iat\":9999999999", .tokenNotYetValid),
    ])
    func tokenThatDoesNotFitIsRefused(member: String, reason: Reason) throws {
        let bench = try Self.started()
        Self.answer(bench, Self.good(bench, member))
        #expect(bench.outcome("ory_at_x")?.reason == reason)
    }

    /// Read as strictly as a JWT's claims (B64).
    @Test(arguments: [
        "\"exp\":\"soon\"", "\"exp\":-1", "\"exp\":null", "\"exp\":1e300", "\"nbf\":[]",
        "\"iat\":true", "\"sub\":7", "\"sub\":null", "\"sub\":\"a\\n\"", "\"client_id\":[]",
        "\"username\":7", "\"username\":\"a\\u0000\"", "\"aud\":7", "\"aud\":[7]",
        "\"aud\":{}", "\"scope\":7", "\"scope\":\"a\\\"b\"", "\"scope\":[1]", "\"jti\":{}",
        "\"active\":true,\"active\":true",
    ])
    func malformedMemberIsTheIssuersFault(member: String) throws {
        let bench = try Self.started()
        Self.answer(bench, Self.good(bench, member))
        #expect(bench.outcome("ory_at_x")?.reason == .introspectionInvalid)
        #expect(Reason.introspectionInvalid.status == 503)
    }

    @Test(arguments: [
        "\"token_type\":\"bearer\"", "\"token_type\":\"BEARER\"",
        "\"token_type\":\"access_token\"", "\"aud\":\"orders\"", "\"scope\":\"\"",
        "\"scope\":[\"read\"]", "\"unknown\":{\"a\":[1]}",
    ])
    func whatTheStandardLeavesOpenIsTaken(member: String) throws {
        let bench = try Self.started()
        Self.answer(bench, Self.good(bench, member))
        #expect(bench.outcome("ory_at_x")?.identity != nil)
    }

    @Test(arguments: [
        "iss", "token_use", "token_type", "exp", "nbf", "iat", "aud", "scope", "ext",
        "client_id",
    ])
    func optionalMemberMayBeMissing(name: String) throws {
        let bench = try Self.started()
        Self.answer(bench, Self.good(bench, without: name))
        #expect(bench.outcome("ory_at_x")?.identity != nil)
    }
}
