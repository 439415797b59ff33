internal import Basics
internal import Config
internal import Crypto
internal import JOSE

/// An issuer's settings as rules for its tokens.
extension TokenRules {
    /// The profile is left out, like the audiences: which one counts depends on the route, so it is
    /// judged on every request (`Judgement`). What makes a token no access token of any kind is
    /// refused here.
    init(_ settings: IssuerConfiguration, audiences: [[UInt8]], tokenBytesMax: Int) {
        self.init(
            issuer: settings.issuer, audiences: audiences, audienceOptional: true,
            algorithms: SignatureAlgorithmSet(settings.algorithms),
            clockSkewSeconds: settings.clockSkew.seconds, profile: .plain,
            additionalTypes: settings.tokenTypes, strictKeyID: settings.strictKeyID,
            tokenBytesMax: tokenBytesMax)
    }
}
