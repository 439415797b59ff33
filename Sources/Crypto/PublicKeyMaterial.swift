/// The figures that make a public key, as a JWK gives them.
package enum PublicKeyMaterial: Equatable, Sendable {
    /// Modulus and exponent, big-endian; leading zeros are tolerated (RFC 7518 section 6.3.1.1).
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// The coordinates of a point on P-256, P-384 or P-521, both of the curve's full length.
    case elliptic(KeyKind, x: [UInt8], y: [UInt8])
    /// The encoded point of Ed25519 or Ed448.
    case edwards(KeyKind, x: [UInt8])
}
