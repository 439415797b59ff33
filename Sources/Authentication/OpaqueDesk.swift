internal import Basics
internal import Logging
internal import Net

/// Proves one issuer's opaque tokens: from what is remembered, else by its userinfo endpoint.
final class OpaqueDesk: Sendable {
    private let keeper: KeyKeeper
    private let judge: UserInfoJudge
    private let pool: UserInfoPool

    init(
        _ keeper: KeyKeeper, judge: UserInfoJudge, logger: Logger,
        deliver: @escaping IdentityDelivery
    ) throws(SystemError) {
        self.keeper = keeper
        self.judge = judge
        pool = try UserInfoPool(keeper, judge: judge, logger: logger, deliver: deliver)
    }

    /// Looks a token up, or answers at once when that is not needed or not possible.
    func resolve(
        _ token: Span<UInt8>, key: Hash128, now: Instant, _ ticket: Ticket
    ) -> Resolution {
        if let known = judge.known(key, now: now) { return known }
        guard keeper.endpointGeneration > 0 else { return .refused(.userinfoUnreachable) }
        return pool.look(up: token, key: key, ticket: ticket, now: now)
    }

    /// Ends the lookup threads; who still waits is told.
    func stop() { pool.stop() }
}
