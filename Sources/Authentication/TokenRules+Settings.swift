internal import Basics
internal import Config
internal import Crypto
internal import JOSE

/// An issuer's settings as rules for its tokens.
extension TokenRules {
    init(_ settings: IssuerConfiguration, audiences: [[UInt8]], tokenBytesMax: Int) {
        let profile: TokenRules.Profile =
            switch settings.profile {
            case .hydra: .hydra
            case .accessTokenJWT: .accessTokenJWT
            case .plain: .plain
            }
        self.init(
            issuer: settings.issuer, audiences: audiences, audienceOptional: true,
            algorithms: SignatureAlgorithmSet(settings.algorithms),
            clockSkewSeconds: settings.clockSkew.seconds, profile: profile,
            additionalTypes: settings.tokenTypes, tokenBytesMax: tokenBytesMax)
    }
}
