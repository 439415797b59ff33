import Basics
import Crypto
import JSON
import Testing

@testable import JOSE

/// What is remembered from one token to the next changes no answer: every token after every other
/// is judged as it is alone (`TokenReader`, `ClaimMemory`).
struct TokenMemoryTests {
    private static let now = Workshop.now

    /// The verdict as text: what the claims say that are remembered, or why there are none.
    private static func verdict(
        _ token: [UInt8], _ keys: JSONWebKeySet, _ reader: inout TokenReader,
        _ memory: inout ClaimMemory
    ) -> String {
        do throws(TokenFailure) {
            let jws = try reader.read(
                token.span, in: try JWSSegments(of: token.span), tokenBytesMax: 16 << 10)
            let claims = try TokenVerifier.verify(
                jws, keys: keys, rules: Workshop.rules(), now: now, memory: &memory)
            let audiences = claims.audiences.map { String(decoding: $0, as: UTF8.self) }
            let scopes = claims.scopes.map { String(decoding: $0, as: UTF8.self) }
            return "\(audiences) \(scopes) \(claims.isTypedAccessToken) \(text(claims.keyID) ?? "")"
        } catch {
            return "\(error)"
        }
    }

    @Test func noAnswerDependsOnTheTokensBefore() throws {
        let signer = try Workshop.signer(.p256)
        let other = try Workshop.signer(.ed25519)
        let keys = try Workshop.keySet([signer, other])
        var tokens = try Self.claims.map { try signer.sign(claims: $0) }
        tokens.append(try other.sign(claims: Workshop.claims()))
        let good = tokens[0]
        let parts = good.split(separator: UInt8(ascii: "."))
        for header in Self.wrongHeaders {
            // The good token's claims and signature under another header.
            tokens.append(
                Array(
                    [Base64URL.encode(Array(header.utf8)), Array(parts[1]), Array(parts[2])]
                        .joined(separator: [UInt8(ascii: ".")])))
        }
        var changed = good
        changed[changed.count - 3] ^= 1
        tokens.append(changed)
        let alone = tokens.map { token in
            var (reader, memory) = (TokenReader(), ClaimMemory())
            return Self.verdict(token, keys, &reader, &memory)
        }
        #expect(Set(alone).count > 10, "the tokens have little to tell apart")
        var (reader, memory) = (TokenReader(), ClaimMemory())
        for first in tokens.indices {
            for second in tokens.indices {
                for index in [first, second] {
                    let verdict = Self.verdict(tokens[index], keys, &reader, &memory)
                    #expect(verdict == alone[index], "token \(second) after \(first)")
                }
            }
        }
    }

    private static let claims = [
        Workshop.claims(), Workshop.claims(["aud": "\"orders\""]),
        Workshop.claims(["aud": "[\"orders\",\"billing\"]"]),
        Workshop.claims(["aud": "[ \"orders\"]"]), Workshop.claims(["aud": nil]),
        Workshop.claims(["aud": "\"other\""]), Workshop.claims(["aud": "7"]),
        Workshop.claims(["aud": "[]"]), Workshop.claims(["aud": "\"\\u006frders\""]),
        Workshop.claims(["scp": nil]), Workshop.claims(["scp": "[]"]),
        Workshop.claims(["scp": "\"a b\""]), Workshop.claims(["scp": "\"b a\""]),
        Workshop.claims(["scp": "\"a b\"", "scope": "\"c\""]),
        Workshop.claims(["scp": nil, "scope": "\"a b\""]),
        Workshop.claims(["scp": nil, "scope": "[\"a\",\"b\"]"]),
        Workshop.claims(["scp": nil, "ext": "{\"scope\":\"a b\"}"]),
        Workshop.claims(["scp": "[\"a\",7]"]), Workshop.claims(["scp": "[\"a\\\"\"]"]),
    ]

    private static let wrongHeaders = [
        #"{"alg":"none"}"#, #"{"alg":"HS256"}"#, #"{"alg":"ES256","kid":"p256","crit":["x"]}"#,
        #"{"alg":"ES256","kid":"other"}"#, #"{"alg":"EdDSA","kid":"ed25519"}"#, "{}", "[]", "",
    ]
}
