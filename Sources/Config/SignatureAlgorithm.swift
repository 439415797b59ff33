/// Stands in for Crypto's type of this name until it is here; then this file goes.
package enum SignatureAlgorithm: UInt8, CaseIterable, Sendable {
    case rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512, edDSA, ed25519, ed448

    /// The `alg` value (RFC 7518 section 3.1).
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
}
