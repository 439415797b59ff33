import TestSupport
import Testing

@testable import Crypto

/// Private keys from PEM files, for `private_key_jwt`.
struct PrivateKeyPEMTests {
    @Test(arguments: [
        (SamplePEM.p256, KeyKind.p256, SignatureAlgorithm.es256),
        (SamplePEM.sec1, .p256, .es256), (SamplePEM.p384, .p384, .es384),
        (SamplePEM.ed25519, .ed25519, .edDSA), (SamplePEM.rsa2048, .rsa, .rs256),
        (SamplePEM.rsa2048, .rsa, .ps256),
    ])
    func keyIsReadAndSigns(pem: String, kind: KeyKind, algorithm: SignatureAlgorithm) throws {
        let key = try PrivateKey(pem: Array(pem.utf8))
        #expect(key.kind == kind)
        let message = Array("message".utf8)
        let signature = try key.sign(message, algorithm: algorithm)
        let verifier = try PublicKey(try key.publicMaterial())
        let isGood = verifier.verify(
            signature: signature.span, of: message.span, algorithm: algorithm)
        #expect(isGood)
    }

    @Test func bothFormsOfOneKeyAreTheSame() throws {
        let new = try PrivateKey(pem: Array(SamplePEM.p256.utf8)).publicMaterial()
        let old = try PrivateKey(pem: Array(SamplePEM.sec1.utf8)).publicMaterial()
        #expect("\(new)" == "\(old)")
    }

    @Test(arguments: [
        ("", CryptoFailure.libraryRefused), ("garbage", .libraryRefused),
        (SamplePEM.publicOnly, .libraryRefused), (SamplePEM.rsa1024, .modulusTooSmall),
        (SamplePEM.secp256k1, .algorithmMismatch),
        (String(SamplePEM.p256.dropLast(60)), .libraryRefused),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", .libraryRefused),
    ])
    func whatIsNoUsableKeyIsRefused(pem: String, failure: CryptoFailure) {
        #expect(throws: failure) { try PrivateKey(pem: Array(pem.utf8)) }
    }

    /// Nobody is asked for the password on a terminal: the test would hang.
    @Test func encryptedKeyIsRefusedWithoutAsking() {
        #expect(throws: CryptoFailure.libraryRefused) {
            try PrivateKey(pem: Array(SamplePEM.encrypted.utf8))
        }
    }
}
