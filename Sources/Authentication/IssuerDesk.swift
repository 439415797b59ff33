internal import Config
internal import Logging
internal import Net
internal import Policy

/// All that proves one issuer's tokens. It outlives a reload as a whole when nothing that it was
/// made of has changed: with its cached verdicts, its lookups and their waiters.
final class IssuerDesk: Sendable {
    /// What a desk is made of, besides its prover.
    struct Making {
        let cache: IdentityCache
        let headers: [IdentityHeaderRule]
        let tokenBytesMax: Int
        let logger: Logger
        let deliver: IdentityDelivery
    }

    let prover: Prover
    /// Proves JWTs.
    let tokens: TokenDesk
    /// Proves opaque tokens; nil where they are refused.
    let opaque: OpaqueDesk?
    private let cache: IdentityCache
    private let headers: [IdentityHeaderRule]
    private let tokenBytesMax: Int

    /// The issuer, for comparison byte by byte.
    var issuer: [UInt8] { prover.keeper.settings.issuer }

    init(_ prover: Prover, _ making: Making) throws(SystemError) {
        self.prover = prover
        cache = making.cache
        headers = making.headers
        tokenBytesMax = making.tokenBytesMax
        let settings = prover.keeper.settings
        let builder = IdentityBuilder(
            issuerIndex: prover.issuerIndex, settings: settings,
            headers: IdentityHeaders(making.headers))
        tokens = TokenDesk(
            prover, builder: builder, cache: making.cache, tokenBytesMax: making.tokenBytesMax,
            deliver: making.deliver)
        guard settings.opaqueTokens.resolve != .none else {
            opaque = nil
            return
        }
        opaque = try OpaqueDesk(
            prover, builder: builder, cache: making.cache, logger: making.logger,
            deliver: making.deliver)
    }

    /// Whether a desk made so would be like this one.
    func fits(_ keeper: KeyKeeper, issuerIndex: Int, _ making: Making) -> Bool {
        prover.keeper === keeper && prover.issuerIndex == issuerIndex && cache === making.cache
            && headers == making.headers && tokenBytesMax == making.tokenBytesMax
    }
}
