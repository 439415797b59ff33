import Basics
import Testing

@testable import Gateway

/// Stage 2: where the credential is found, and when it is not even looked at.
struct AuthenticateTests {
    // B1, B2, B6, B12
    @Test(arguments: [
        ("", "token_missing"), ("X: Bearer a\r\n", "token_missing"),
        ("Authorization: Basic YTpi\r\n", "scheme_unsupported"),
        ("Authorization: Bearer\r\n", "authorization_malformed"),
        ("Authorization: Bearer a b\r\n", "authorization_malformed"),
        ("Authorization: Bearer a, Bearer b\r\n", "authorization_duplicate"),
        ("Authorization: Bearer abc\r\n", "abc"), ("authorization: bEARER  abc\r\n", "abc"),
        ("Via: b\r\nAuthorization:\t Bearer abc.d= \r\nX: e\r\n", "abc.d="),
    ])
    func credentialIsOneBearerToken(fields: String, expected: String) throws {
        #expect(try GatewayBench().credential(fields) == expected)
    }

    // B3
    @Test(arguments: [
        "/a?access_token=b", "/a?x&access_token=b", "/a?%61ccess%5ftoken=b", "/a?access_token",
    ])
    func tokenSentInTwoWaysIsRefused(target: String) throws {
        let bench = try GatewayBench()
        let both = bench.credential("Authorization: Bearer abc\r\n", target: target)
        #expect(both == "credentials_ambiguous")
        // B4: in the query alone it is no token.
        #expect(bench.credential("", target: target) == "token_missing")
    }

    // B13: the size is looked at before anything else.
    @Test func tokenIsHeldToItsLimit() throws {
        let bench = try GatewayBench(#""limits": {"token_bytes": "1KiB"}"#)
        let fits = String(repeating: "a", count: 1024)
        #expect(bench.credential("Authorization: Bearer \(fits)\r\n") == fits)
        #expect(bench.credential("Authorization: Bearer \(fits)a\r\n") == "token_too_large")
    }
}

/// A handle survives its way to the issuers' threads and back.
struct TicketNumberTests {
    @Test(arguments: [
        Handle(index: 0, generation: 1), Handle(index: .max, generation: .max),
        Handle(index: 7, generation: 0x8000_0001), .none,
    ])
    func handleComesBackWhole(handle: Handle) {
        #expect(Handle(ticketNumber: handle.ticketNumber) == handle)
    }
}
