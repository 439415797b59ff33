import Basics
import HTTP1
import Testing

/// One scheme, spaces, one b64token; nothing else passes (B1, B2, B12).
struct BearerCredentialTests {
    private func parse(_ value: String) -> BearerCredential {
        BearerCredential.parse(GuardedBytes(value.utf8).span)
    }

    // B1
    @Test(arguments: [
        ("Bearer abc", 7, 3), ("bearer abc", 7, 3), ("BEARER abc", 7, 3), ("Bearer   abc", 9, 3),
        ("Bearer a.b-c_d~e+f/g==", 7, 15), ("Bearer ory_at_x.y", 7, 10), ("Bearer a=", 7, 2),
        ("Bearer ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/", 7, 68),
    ])
    func theTokenIsFound(_ value: String, _ offset: UInt32, _ count: UInt32) {
        #expect(parse(value) == .token(ByteRange(offset: offset, count: count)))
    }

    // B1
    @Test(arguments: [
        "", "Bearer", "Bearer ", "Bearer\tabc", "Bearer =", "Bearer ==", "Bearer a b", "Bearer a=b",
        "Bearer \"abc\"", "Bearer abc\"", "Bearer a\u{0}", "Bearer é", "Bearer a%20", "Bearer a;b",
        " Bearer abc", "Bearer: abc", "=", "Bearer a\tb", "Bearer abc=x", "Bea\u{0}rer abc", "(",
    ])
    func theCredentialIsMalformed(_ value: String) {
        #expect(parse(value) == .malformed)
    }

    // B2
    @Test(arguments: [
        "Bearer a, Bearer b", "Bearer a,Bearer b", "Bearer a,b", "Bearer a,",
        "Basic eDp5, Bearer a",
        "Digest a=\"b\", c=d,bearer x", "Bearer ,a", "Basic x,\tBearer y",
    ])
    func joinedCredentialsAreADuplicate(_ value: String) {
        #expect(parse(value) == .duplicate)
    }

    // B12
    @Test(arguments: [
        "Basic eDp5", "Negotiate", "Digest username=\"a\", realm=\"b\"", "DPoP abc", "BearerX abc",
        "Bear abc",
    ])
    func anotherSchemeIsNamedAsSuch(_ value: String) {
        #expect(parse(value) == .otherScheme)
    }
}
