import Basics
import Crypto
import JSON
import Testing

@testable import JOSE

/// The known answers of RFC 7515, RFC 7520 and RFC 8037.
struct PublishedSignatureTests {
    @Test(arguments: PublishedSignature.all)
    func publishedSignaturesVerify(published: PublishedSignature) throws {
        let configured = SignatureAlgorithmSet(published.algorithm)
        let set = try Workshop.keySet("{\"keys\":[\(published.key)]}", algorithms: configured)
        let key = try #require(set.keys.first)
        #expect(key.algorithms.permits(published.algorithm))
        let input = published.signingInput
        let decoded = Base64URL.decode(Array(published.signature.utf8).span)
        let signature = try #require(decoded)
        let isGood = key.key.verify(
            signature: signature.span, of: input.span, algorithm: published.algorithm)
        #expect(isGood)
        for index in [0, input.count / 2, input.count - 1] {
            var changed = input
            changed[index] ^= 1
            let isBad = key.key.verify(
                signature: signature.span, of: changed.span, algorithm: published.algorithm)
            #expect(!isBad)
        }
    }

    /// RFC 8037 appendix A.4 signs with the key of A.1; Ed25519 has one signature per message.
    @Test func ourEd25519SignatureIsThePublishedOne() throws {
        let published = PublishedSignature.rfc8037Ed25519
        let seed = Base64URL.decode(Array("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A".utf8).span)
        let key = try PrivateKey(edwards: .ed25519, seed: try #require(seed))
        let signature = try key.sign(published.signingInput, algorithm: .edDSA)
        #expect(text(Base64URL.encode(signature)) == published.signature)
    }

    /// RFC 7515 appendices A.2 and A.3 are tokens with iss and exp: the signature passes, and with
    /// it the whole token as far as its claims allow.
    @Test(arguments: [PublishedSignature.rfc7515RS256, .rfc7515ES256])
    func publishedTokensVerifyWhole(published: PublishedSignature) throws {
        let keys = try Workshop.keySet("{\"keys\":[\(published.key)]}")
        let rules = TokenRules(
            issuer: Array("joe".utf8), audiences: [], audienceOptional: true, algorithms: .all)
        let token = published.signingInput + Array(".\(published.signature)".utf8)
        let before = WallTime(seconds: 1_300_819_379)
        let claims = Workshop.verify(token, keys: keys, rules: rules, now: before).claims
        #expect(claims?.expiry == WallTime(seconds: 1_300_819_380))
        #expect(claims?.document.root["http://example.com/is_root"]?.bool == true)
        let late = WallTime(seconds: 1_300_819_410)
        #expect(Workshop.verify(token, keys: keys, rules: rules, now: late).failure == .expired)
    }

    /// RFC 7515 appendix A.1, whose key is a shared secret (B18).
    @Test func theHS256ExampleIsRefused() throws {
        let token =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
            + PublishedSignature.rfc7515RS256.payload
            + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let keys = try Workshop.keySet("{\"keys\":[\(PublishedSignature.rfc7515RS256.key)]}")
        #expect(Workshop.verify(Array(token.utf8), keys: keys).failure == .algorithmRefused)
    }

    /// RFC 7515 appendix A.5: three segments, the last one empty (B13, B18).
    @Test func theUnsecuredExampleIsRefused() throws {
        let token = "eyJhbGciOiJub25lIn0." + PublishedSignature.rfc7515RS256.payload + "."
        let keys = try Workshop.keySet("{\"keys\":[\(PublishedSignature.rfc7515RS256.key)]}")
        #expect(Workshop.verify(Array(token.utf8), keys: keys).failure == .malformed)
        let padded = Workshop.verify(Array((token + "AAAA").utf8), keys: keys)
        #expect(padded.failure == .algorithmRefused)
    }
}
