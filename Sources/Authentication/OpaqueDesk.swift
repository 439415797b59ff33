internal import Basics
internal import Config
internal import Logging
internal import Net

/// Proves one issuer's opaque tokens: from what is remembered, else by asking the issuer.
final class OpaqueDesk: Sendable {
    private let inquiry: OpaqueInquiry
    private let pool: LookupPool

    init(
        _ prover: Prover, builder: IdentityBuilder, cache: IdentityCache, logger: Logger,
        deliver: @escaping IdentityDelivery
    ) throws(SystemError) {
        let keeper = prover.keeper
        var logger = logger
        logger[metadataKey: "issuer"] = .string(keeper.settings.issuerText)
        inquiry = OpaqueInquiry(prover, builder: builder, cache: cache, logger: logger)
        pool = try LookupPool(keeper, inquiry: inquiry, logger: logger, deliver: deliver)
    }

    /// Looks a token up, or answers at once when that is not needed or not possible.
    func resolve(
        _ token: Span<UInt8>, key: Hash128, now: Instant, _ ticket: Ticket
    ) -> Resolution {
        if let known = inquiry.known(key, now: now) { return known }
        return pool.look(up: token, key: key, ticket: ticket, now: now)
    }

    /// Ends the lookup threads; who still waits is told.
    func stop() { pool.stop() }
}
