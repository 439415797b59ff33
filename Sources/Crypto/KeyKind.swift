/// The kinds of keys that sign tokens: an RSA key of any size, or a key on one curve.
package enum KeyKind: UInt8, CaseIterable, Sendable {
    /// RSA, for RS* and PS*.
    case rsa
    /// NIST P-256, for ES256.
    case p256
    /// NIST P-384, for ES384.
    case p384
    /// NIST P-521, for ES512.
    case p521
    /// Edwards curve 25519 (RFC 8037).
    case ed25519
    /// Edwards curve 448 (RFC 8037).
    case ed448

    /// The name of the curve in a JWK's `crv` (RFC 7518 section 6.2.1.1, RFC 8037 section 2).
    package var curveName: StaticString? {
        switch self {
        case .rsa: nil
        case .p256: "P-256"
        case .p384: "P-384"
        case .p521: "P-521"
        case .ed25519: "Ed25519"
        case .ed448: "Ed448"
        }
    }

    /// Whether this is a curve of a JWK of type EC, with two coordinates.
    package var isElliptic: Bool { self == .p256 || self == .p384 || self == .p521 }
    /// Whether this is a curve of a JWK of type OKP, with one coordinate.
    package var isEdwards: Bool { self == .ed25519 || self == .ed448 }

    /// Length of one coordinate in bytes (66, not 64, for P-521); 0 for RSA.
    package var coordinateBytes: Int {
        switch self {
        case .rsa: 0
        case .p256, .ed25519: 32
        case .p384: 48
        case .p521: 66
        case .ed448: 57
        }
    }

    /// The curve's name in libcrypto; "RSA" for RSA.
    var libraryName: StaticString {
        switch self {
        case .rsa: "RSA"
        case .p256: "P-256"
        case .p384: "P-384"
        case .p521: "P-521"
        case .ed25519: "ED25519"
        case .ed448: "ED448"
        }
    }
}
