/// The asymmetric signature algorithms of RFC 7518 section 3.1, RFC 8037 and RFC 9864. The
/// symmetric ones and `none` have no case, so they cannot be let in by mistake.
package enum SignatureAlgorithm: UInt8, CaseIterable, Sendable {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case rs256
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    case rs384
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    case rs512
    /// RSASSA-PSS with SHA-256.
    case ps256
    /// RSASSA-PSS with SHA-384.
    case ps384
    /// RSASSA-PSS with SHA-512.
    case ps512
    /// ECDSA on P-256 with SHA-256.
    case es256
    /// ECDSA on P-384 with SHA-384.
    case es384
    /// ECDSA on P-521 with SHA-512.
    case es512
    /// EdDSA on the key's curve (RFC 8037).
    case edDSA
    /// EdDSA on Ed25519 only (RFC 9864).
    case ed25519
    /// EdDSA on Ed448 only (RFC 9864).
    case ed448

    /// The `alg` value, compared case-sensitively (RFC 7515 section 4.1.1).
    package var name: StaticString {
        switch self {
        case .rs256: "RS256"
        case .rs384: "RS384"
        case .rs512: "RS512"
        case .ps256: "PS256"
        case .ps384: "PS384"
        case .ps512: "PS512"
        case .es256: "ES256"
        case .es384: "ES384"
        case .es512: "ES512"
        case .edDSA: "EdDSA"
        case .ed25519: "Ed25519"
        case .ed448: "Ed448"
        }
    }

    /// Whether a key of `kind` can have made such a signature (RFC 8725 section 3.1).
    package func fits(_ kind: KeyKind) -> Bool {
        switch self {
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: kind == .rsa
        case .es256: kind == .p256
        case .es384: kind == .p384
        case .es512: kind == .p521
        case .edDSA: kind.isEdwards
        case .ed25519: kind == .ed25519
        case .ed448: kind == .ed448
        }
    }

    /// Whether this is RSASSA-PKCS1-v1_5.
    var isPKCS1: Bool { self == .rs256 || self == .rs384 || self == .rs512 }

    /// Whether this is RSASSA-PSS.
    var isPSS: Bool { self == .ps256 || self == .ps384 || self == .ps512 }

    /// The hash over the message; nil for EdDSA, which hashes by itself.
    var hash: HashFunction? {
        switch self {
        case .rs256, .ps256, .es256: .sha256
        case .rs384, .ps384, .es384: .sha384
        case .rs512, .ps512, .es512: .sha512
        case .edDSA, .ed25519, .ed448: nil
        }
    }
}
