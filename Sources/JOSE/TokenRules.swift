package import Crypto

/// What an issuer's tokens have to look like; made from its settings once.
package struct TokenRules: Sendable {
    /// Which kind of issuer wrote the token, beyond what is asked of everyone.
    package enum Profile: Sendable {
        /// Any issuer of JWT access tokens.
        case plain
        /// ORY Hydra: access tokens always name their client.
        case hydra
        /// RFC 9068: `typ` is at+jwt, and sub, client_id, iat and jti are present.
        case accessTokenJWT
    }

    /// The one value of `iss`, compared byte by byte.
    package let issuer: [UInt8]
    /// Audiences of which the token has to name one.
    package let audiences: [[UInt8]]
    /// Whether a token without any audience passes. A token that names some still has to name
    /// one of `audiences`, unless that is empty.
    package let audienceOptional: Bool
    /// Algorithms that the issuer may use; what a key allows is checked besides.
    package let algorithms: SignatureAlgorithmSet
    /// How far the clocks may differ, in seconds, from 0 to `clockSkewSecondsMax`.
    package let clockSkewSeconds: Int64
    /// Demands beyond what is asked of every issuer.
    package let profile: Profile
    /// Values of `typ` that are accepted besides none, JWT and at+jwt: lower-case, without
    /// "application/".
    package let additionalTypes: [[UInt8]]
    /// Whether only keys with the token's own `kid` may verify it.
    package let strictKeyID: Bool
    /// Longest token in bytes.
    package let tokenBytesMax: Int

    /// Beyond this a skew is no longer about clocks.
    package static let clockSkewSecondsMax: Int64 = 300
    /// Default of `tokenBytesMax`.
    package static let tokenBytesMaxDefault = 16 << 10

    /// Makes rules; the clock skew is held in its range.
    package init(
        issuer: [UInt8], audiences: [[UInt8]], audienceOptional: Bool = false,
        algorithms: SignatureAlgorithmSet, clockSkewSeconds: Int64 = 30,
        profile: Profile = .plain, additionalTypes: [[UInt8]] = [], strictKeyID: Bool = false,
        tokenBytesMax: Int = tokenBytesMaxDefault
    ) {
        self.issuer = issuer
        self.audiences = audiences
        self.audienceOptional = audienceOptional
        self.algorithms = algorithms
        self.clockSkewSeconds = min(max(clockSkewSeconds, 0), Self.clockSkewSecondsMax)
        self.profile = profile
        self.additionalTypes = additionalTypes
        self.strictKeyID = strictKeyID
        self.tokenBytesMax = tokenBytesMax
    }
}
