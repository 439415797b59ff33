internal import Basics
internal import Config
internal import Crypto
internal import JOSE
internal import Net
internal import Policy

/// Proves one issuer's JWTs: with its keys, and by asking for newer keys when a token may have been
/// signed with them.
final class TokenDesk: Sendable {
    /// Longest time that a verified JWT is kept without being verified anew: it bounds what a slip
    /// in the bookkeeping of key sets could cost.
    private static let cachedSecondsMax: Int64 = 3600

    private let prover: Prover
    private let keeper: KeyKeeper
    private let builder: IdentityBuilder
    private let cache: IdentityCache
    private let deliver: IdentityDelivery
    /// Audiences are left out: which ones count depends on the route, so they are judged on every
    /// request and not once for all.
    private let rules: TokenRules

    init(
        _ prover: Prover, builder: IdentityBuilder, cache: IdentityCache, tokenBytesMax: Int,
        deliver: @escaping IdentityDelivery
    ) {
        self.prover = prover
        keeper = prover.keeper
        self.builder = builder
        self.cache = cache
        self.deliver = deliver
        rules = TokenRules(keeper.settings, audiences: [], tokenBytesMax: tokenBytesMax)
    }

    /// Proves a token that claims to be this issuer's; `bytes` is its length.
    func resolve(
        _ token: CompactJWS, bytes: Int, key: Hash128, now: Instant, wall: WallTime,
        _ ticket: Ticket
    ) -> Resolution {
        do throws(TokenFailure) {
            switch try verify(token, key, now: now, wall: wall) {
            case .known(let identity): return .known(identity)
            case .refused(let reason): return .refused(reason)
            }
        } catch {
            guard error.suggestsNewKeys else { return .refused(error.reason) }
            return demandKeys(for: token, bytes, key, after: error, now: now, ticket)
        }
    }

    /// Verifies with the keys that are known now, and keeps what was proved.
    private func verify(
        _ token: CompactJWS, _ key: Hash128, now: Instant, wall: WallTime
    ) throws(TokenFailure) -> IdentityOutcome {
        guard let snapshot = keeper.snapshot else { return .refused(.issuerUnreachable) }
        let claims = try TokenVerifier.verify(
            token, keys: snapshot.keys, rules: rules, now: wall)
        if claims.isKeyIDStale { keeper.noteStaleKeyID() }
        do throws(Refusal) {
            let identity = try builder.identity(from: claims)
            cache.remember(
                identity, of: key, provedBy: prover, generation: snapshot.generation,
                for: life(until: claims.expiry, wall), now: now)
            return .known(identity)
        } catch {
            return .refused(error.reason)
        }
    }

    private func life(until expiry: WallTime, _ wall: WallTime) -> Nanoseconds {
        let end = expiry.adding(seconds: rules.clockSkewSeconds).seconds
        let (left, overflow) = end.subtractingReportingOverflow(wall.seconds)
        return .seconds(overflow ? 0 : min(max(left, 0), Self.cachedSecondsMax))
    }

    /// The issuer may have changed its keys a moment ago: it is asked once more, within the
    /// keeper's budget, and the token is verified again with what it answers.
    private func demandKeys(
        for token: CompactJWS, _ bytes: Int, _ key: Hash128, after failure: TokenFailure,
        now: Instant, _ ticket: Ticket
    ) -> Resolution {
        let demand = keeper.demandRefetch(bytes: bytes, now: now) { [self] didRefresh in
            deliver(ticket, verifyAgain(token, key, after: failure, didRefresh: didRefresh))
        }
        switch demand {
        case .waiting: return .parked
        case .full: return .refused(.lookupOverloaded)
        case .overBudget(let lastFetchFailed):
            return .refused(reason(of: failure, issuerAnswers: !lastFetchFailed))
        }
    }

    private func verifyAgain(
        _ token: CompactJWS, _ key: Hash128, after failure: TokenFailure, didRefresh: Bool
    ) -> IdentityOutcome {
        guard didRefresh else { return .refused(reason(of: failure, issuerAnswers: false)) }
        let now = SystemClock.now()
        if let identity = cache.identity(of: key, provedBy: prover, now: now) { return .known(identity) }
        do throws(TokenFailure) {
            return try verify(token, key, now: now, wall: SystemClock.wall())
        } catch {
            return .refused(error.reason)
        }
    }

    /// A key that nobody could ask for is no proof against the token: its client is told to try
    /// again and not to throw it away (contract B11).
    private func reason(of failure: TokenFailure, issuerAnswers: Bool) -> Reason {
        failure == .kidUnknown && !issuerAnswers ? .issuerUnreachable : failure.reason
    }
}
