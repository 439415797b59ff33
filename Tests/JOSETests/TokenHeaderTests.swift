import Basics
import Crypto
import JSON
import Testing

@testable import JOSE

/// What a token's header may say (contract B17, B18, B20, B21, B23).
struct TokenHeaderTests {
    private static func encoded(_ text: String) -> String {
        String(decoding: Base64URL.encode(Array(text.utf8)), as: UTF8.self)
    }

    // B17
    @Test(arguments: [
        "\"crit\":[\"exp\"],\"exp\":1", "\"crit\":[]", "\"crit\":null", "\"crit\":\"b64\"",
        "\"crit\":[\"b64\"],\"b64\":false", "\"b64\":false", "\"b64\":true", "\"crit\":[\"kid\"]",
    ])
    func extensionsThatMustBeUnderstoodAreRefused(members: String) throws {
        let header = "{\"alg\":\"ES256\",\"kid\":\"p256\",\(members)}"
        #expect(try Workshop.verify(header: header).failure == .criticalHeader)
    }

    // B18
    @Test(arguments: [
        "none", "None", "NONE", "nOnE", "HS256", "HS384", "HS512", "es256", "Es256", "ES256 ", "",
        "ES256K", "RSA-OAEP", "dir", "RSA1_5", "EdDSA\\u0000", "ES256\\u0000", "ML-DSA-44",
    ])
    func otherAlgorithmsAreRefused(name: String) throws {
        let header = "{\"alg\":\"\(name)\",\"kid\":\"p256\"}"
        #expect(try Workshop.verify(header: header).failure == .algorithmRefused)
    }

    // B18
    @Test(arguments: ConfusedToken.tokens)
    func theRSAPublicKeyIsNeverASharedSecret(token: String) throws {
        let keys = try Workshop.keySet("{\"keys\":[\(ConfusedToken.key)]}")
        #expect(Workshop.verify(Array(token.utf8), keys: keys).failure == .algorithmRefused)
        // The same signature under an asymmetric name is just a wrong signature.
        let parts = token.split(separator: ".")
        let renamed =
            Self.encoded("{\"alg\":\"RS256\",\"kid\":\"pem\"}") + ".\(parts[1]).\(parts[2])"
        let failure = Workshop.verify(Array(renamed.utf8), keys: keys).failure
        #expect(failure == .signatureInvalid)
    }

    // B18
    @Test func onlyConfiguredAlgorithmsAreAccepted() throws {
        let signer = try Workshop.signer(.p256)
        let token = try signer.sign(claims: Workshop.claims())
        let keys = try Workshop.keySet([signer])
        for (algorithms, isGood) in [
            ([SignatureAlgorithm.es256], true), ([.rs256, .es256], true),
            ([.rs256, .edDSA], false),
            ([.es384], false), ([], false),
        ] {
            let rules = Workshop.rules(algorithms: SignatureAlgorithmSet(algorithms))
            let failure = Workshop.verify(token, keys: keys, rules: rules).failure
            #expect(failure == (isGood ? nil : .algorithmRefused))
        }
    }

    // B20, CVE-2018-0114: the attacker's own key in the header verifies nothing.
    @Test func keysInTheHeaderAreNotLookedAt() throws {
        let attacker = try Workshop.freshSigner("p256")
        let jwk = String(decoding: try attacker.publicJWK(), as: UTF8.self)
        for member in [
            "\"jwk\":\(jwk)", "\"jku\":\"http://127.0.0.1:1/keys\"",
            "\"x5u\":\"file:///etc/passwd\"", "\"x5c\":[\"MIIB\"],\"x5t\":\"AAAA\"",
        ] {
            let header = "{\"alg\":\"ES256\",\"kid\":\"p256\",\(member)}"
            let token = try attacker.sign(
                header: Array(header.utf8), payload: Workshop.claims())
            let keys = try Workshop.keySet([try Workshop.signer(.p256)])
            #expect(Workshop.verify(token, keys: keys).failure == .signatureInvalid)
            // With the right signature they do no harm either.
            #expect(try Workshop.verify(header: header).failure == nil)
        }
    }

    // B21
    @Test func aKeyIdentifierIsBytesOfBoundedLength() throws {
        let long = String(repeating: "k", count: 513)
        let header = "{\"alg\":\"ES256\",\"kid\":\"\(long)\"}"
        #expect(try Workshop.verify(header: header).failure == .malformed)
        for name in ["../../etc/passwd", "' OR 1=1 --", "\\u0000", "\\r\\nX: y", ""] {
            let header = "{\"alg\":\"ES256\",\"kid\":\"\(name)\"}"
            #expect(try Workshop.verify(header: header).failure == .kidUnknown)
        }
    }

    // B23
    @Test(arguments: ["JWT", "jwt", "application/jwt", "Application/JWT"])
    func aNestedTokenIsRefused(contentType: String) throws {
        let header = "{\"alg\":\"ES256\",\"kid\":\"p256\",\"cty\":\"\(contentType)\"}"
        #expect(try Workshop.verify(header: header).failure == .encrypted)
        let json = "{\"alg\":\"ES256\",\"kid\":\"p256\",\"cty\":\"json\"}"
        #expect(try Workshop.verify(header: json).failure == nil)
    }
}
