package import Basics
package import JSON

/// What a token says of its bearer, after everything about it was verified.
package struct VerifiedClaims: Sendable {
    /// All claims.
    package let document: JSONDocument
    /// `iss`.
    package let issuer: [UInt8]
    /// `sub`; nil when missing or empty.
    package let subject: [UInt8]?
    /// `client_id`; nil when missing or empty.
    package let clientID: [UInt8]?
    /// `aud` as a list, whether it was one or not.
    package let audiences: [[UInt8]]
    /// The granted scopes, without repetition, in the order of the token.
    package let scopes: [[UInt8]]
    /// `exp`.
    package let expiry: WallTime
    /// `nbf`.
    package let notBefore: WallTime?
    /// `iat`.
    package let issuedAt: WallTime?
    /// `jti`; nil when missing or empty.
    package let tokenID: [UInt8]?
    /// `sid`; nil when missing or empty.
    package let sessionID: [UInt8]?
    /// The `kid` of the key that verified the signature.
    package let keyID: [UInt8]?
    /// Whether `typ` is at+jwt.
    package let isTypedAccessToken: Bool
    /// Whether the key that verified has another `kid` than the token names: Hydra does that
    /// when it refreshes tokens after a rotation.
    package let isKeyIDStale: Bool

    /// Whether the bearer is a client acting for itself and no user (RFC 9700 section 4.15).
    package var isClient: Bool {
        guard let clientID else { return false }
        return subject == nil || subject == clientID
    }
}
