import Basics
import Testing

@testable import JOSE

/// JWT, opaque or neither, by characters alone (contract B1, B158 and part A0).
struct TokenShapeTests {
    private enum Kind {
        case jwt, brokenJWT, opaque, malformed
    }

    private static func classify(_ token: String, _ prefixes: [String] = []) -> TokenShape {
        let prefixes = prefixes.map { Array($0.utf8) }
        return TokenShape.classify(Array(token.utf8).span, opaquePrefixes: prefixes)
    }

    private static func shape(_ token: String, _ prefixes: [String] = []) -> Kind {
        switch classify(token, prefixes) {
        case .jwt: .jwt
        case .brokenJWT: .brokenJWT
        case .opaque: .opaque
        case .malformed: .malformed
        }
    }

    @Test(arguments: ["eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "a.b.c", "-_.-_.-_", "0.0.0"])
    func threePartsOfBase64urlAreAJWT(token: String) {
        #expect(Self.shape(token) == .jwt)
    }

    /// JWEs and unsigned tokens are refused here, never carried to the issuer (B13, B62).
    @Test(
        arguments: [
            ("eyJhbGciOiJkaXIifQ..aXY.dGV4dA.dGFn", .encrypted), ("eyJh.b.c.d.e", .encrypted),
            ("eyJhbGciOiJub25lIn0.e30.", .malformed), ("eyJ..", .malformed),
            ("eyJ.a.b.c", .malformed), ("eyJ.a.b.c.d.e", .malformed), ("ey..", .malformed),
            // `{ "alg":"dir","enc":"A256GCM"}` and `\n\t{\n"alg":"none"}`.
            ("eyAiYWxnIjoiZGlyIiwiZW5jIjoiQTI1NkdDTSJ9..AAAA.AAAA.AAAA", .encrypted),
            ("Cgl7CiJhbGciOiJub25lIn0.e30.", .malformed),
        ] as [(String, TokenFailure)])
    func whatStartsLikeAJOSEHeaderIsTreatedAsAJWT(token: String, failure: TokenFailure) {
        #expect(Self.classify(token) == .brokenJWT(failure))
    }

    @Test(arguments: [
        // Hydra's opaque tokens: two halves of 43 characters, with a prefix since version 2.
        "ory_at_" + String(repeating: "k", count: 43) + "." + String(repeating: "m", count: 43),
        String(repeating: "k", count: 43) + "." + String(repeating: "m", count: 43),
        // One in 262 144 of those without begins like a JOSE header.
        "eyJ" + String(repeating: "k", count: 40) + "." + String(repeating: "m", count: 43),
        "eyJ.a", "eyJhbGciOiJub25lIn0.e30", "e..", "IA..", "ICAg..",
        "abc", "a.b", "a.b.c.d", "a..b", ".a.b", "a.b.", "a~b", "a+b/c==", "a.b.c=", "a.b.c+d",
        "2YotnFZFEjr1zCsicMWpAA", "eyJ", "eyJhbGciOiJub25lIn0", "a=", ".", "..",
    ])
    func everyOtherTokenIsOpaque(token: String) {
        #expect(Self.shape(token) == .opaque)
    }

    @Test(arguments: [
        "", "=", "==", "a b", "a=b", "=a", "a,b", "a\u{E9}", "a\0", "a\n", "a\"", "a;b", "a%20b",
        "eyJh.b.c d", "a.b.c\r", "{\"payload\":\"e30\"}", "a:b", "a*b", "(a)", "a\tb",
    ])
    func whatIsNoTokenCharacterMakesItMalformed(token: String) {
        #expect(Self.shape(token) == .malformed)
    }

    @Test func aConfiguredPrefixMeansOpaqueWhateverFollows() {
        #expect(Self.shape("ory_at_a.b.c", ["ory_at_"]) == .opaque)
        #expect(Self.shape("ory_at_a.b.c", ["other", "ory_at_"]) == .opaque)
        #expect(Self.shape("ory_at_a.b.c", []) == .jwt)
        #expect(Self.shape("ory_a", ["ory_at_"]) == .opaque)
        #expect(Self.shape("a.b.c", ["ory_at_", ""]) == .jwt)
        #expect(Self.shape("ory_at_ x", ["ory_at_"]) == .malformed)
    }

    // B13
    @Test func aMegabyteOfAnythingIsClassified() {
        #expect(Self.shape(String(repeating: ".", count: 1 << 20)) == .opaque)
        #expect(Self.shape(String(repeating: "=", count: 1 << 20)) == .malformed)
        #expect(Self.shape(String(repeating: "a", count: 1 << 20)) == .opaque)
        #expect(Self.shape("eyJ" + String(repeating: ".", count: 1 << 20)) == .brokenJWT)
        let spaces = String(repeating: "ICAg", count: 1 << 18)
        #expect(Self.shape(spaces + "..") == .opaque)
        #expect(Self.shape(spaces + "ey..") == .brokenJWT)
    }
}
