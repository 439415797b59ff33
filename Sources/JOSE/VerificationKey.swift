package import Crypto

/// One usable key of an issuer's set.
package struct VerificationKey: Sendable {
    /// Its `kid`: an opaque byte string that need be neither present nor unique.
    package let keyID: [UInt8]?
    /// The key.
    package let key: PublicKey
    /// What it may verify: one algorithm, under each of its names (RFC 8725 section 3.1).
    package let algorithms: SignatureAlgorithmSet
}
