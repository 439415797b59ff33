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
    /// Tokens that are being verified, by any worker.
    private let verifications = VerificationTable()
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

    /// A token that the keys of `generation` do not make good.
    private struct Miss {
        let failure: TokenFailure
        let generation: UInt64
    }

    /// What came of looking at a token once.
    private enum Attempt {
        case settled(IdentityOutcome)
        /// The issuer may have newer keys, with which the token is good.
        case newKeysMayHelp(Miss)
    }

    /// Proves a token that claims to be this issuer's. A token that another worker is verifying at
    /// this moment is left to it.
    func resolve(
        _ token: CompactJWS, key: Hash128, now: Instant, wall: WallTime, _ ticket: Ticket,
        _ memory: inout ClaimMemory
    ) -> Resolution {
        let attempt: Attempt
        var others: [Ticket] = []
        switch verifications.begin(key, ticket) {
        case .wait: return .parked
        case .verifyAlone: attempt = verify(token, key, now: now, wall: wall, &memory)
        case .verify:
            // It may have been proved between the caller's look into the cache and `begin`.
            let known = cache.identity(of: key, provedBy: prover, now: now)
            attempt =
                known.map { .settled(.known($0)) }
                ?? verify(token, key, now: now, wall: wall, &memory)
            others = verifications.end(key)
        }
        switch attempt {
        case .settled(let outcome): return settle(outcome, others)
        case .newKeysMayHelp(let miss):
            return demandKeys(for: token, key, after: miss, now: now, wall: wall, ticket, others)
        }
    }

    /// The answer for the one who asks, after those who waited were told.
    private func settle(_ outcome: IdentityOutcome, _ others: [Ticket]) -> Resolution {
        for other in others { deliver(other, outcome) }
        return switch outcome {
        case .known(let identity): .known(identity)
        case .refused(let reason): .refused(reason)
        }
    }

    /// Verifies with the keys that are known now, and keeps what was proved.
    private func verify(
        _ token: CompactJWS, _ key: Hash128, now: Instant, wall: WallTime,
        _ memory: inout ClaimMemory
    ) -> Attempt {
        guard let snapshot = keeper.snapshot else { return .settled(.refused(.issuerUnreachable)) }
        keeper.noteVerification()
        let claims: VerifiedClaims
        do throws(TokenFailure) {
            claims = try TokenVerifier.verify(
                token, keys: snapshot.keys, rules: rules, now: wall, memory: &memory)
        } catch {
            return error.suggestsNewKeys
                ? .newKeysMayHelp(Miss(failure: error, generation: snapshot.generation))
                : .settled(.refused(error.reason))
        }
        if claims.isKeyIDStale { keeper.noteStaleKeyID() }
        do throws(Refusal) {
            let identity = try builder.identity(from: claims)
            cache.remember(
                identity, of: key, provedBy: prover, generation: snapshot.generation,
                for: life(until: claims.expiry, wall), now: now)
            return .settled(.known(identity))
        } catch {
            return .settled(.refused(error.reason))
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
        for token: CompactJWS, _ key: Hash128, after miss: Miss, now: Instant, wall: WallTime,
        _ ticket: Ticket, _ others: [Ticket]
    ) -> Resolution {
        let demand = keeper.demandRefetch(
            bytes: token.byteCount, seen: miss.generation, now: now
        ) { [self] didRefresh in
            let outcome = verifyAgain(token, key, after: miss, didRefresh: didRefresh)
            deliver(ticket, outcome)
            for other in others { deliver(other, outcome) }
        }
        switch demand {
        case .waiting: return .parked
        case .full: return settle(.refused(.lookupOverloaded), others)
        case .keysAreNewer:
            return settle(verifyAgain(token, key, after: miss, didRefresh: true), others)
        case .overBudget(let lastFetchFailed, let keysAge):
            if miss.failure == .kidUnknown, !lastFetchFailed,
                isNewer(token, than: keysAge, wall: wall)
            {
                return settle(.refused(.keyAwaited), others)
            }
            return settle(
                .refused(reason(of: miss.failure, issuerAnswers: !lastFetchFailed)), others)
        }
    }

    private func verifyAgain(
        _ token: CompactJWS, _ key: Hash128, after miss: Miss, didRefresh: Bool
    ) -> IdentityOutcome {
        guard didRefresh else { return .refused(reason(of: miss.failure, issuerAnswers: false)) }
        // The same keys say the same: a burst of garbage is not verified twice.
        if keeper.snapshot?.generation == miss.generation { return .refused(miss.failure.reason) }
        let now = SystemClock.now()
        if let identity = cache.identity(of: key, provedBy: prover, now: now) {
            return .known(identity)
        }
        var memory = ClaimMemory()
        return switch verify(token, key, now: now, wall: SystemClock.wall(), &memory) {
        case .settled(let outcome): outcome
        case .newKeysMayHelp(let miss): .refused(miss.failure.reason)
        }
    }

    /// Whether a token may have been made after the keys were fetched, so that its key may be newer
    /// than they are. What it says of itself decides about nobody else, and it stays refused.
    private func isNewer(
        _ token: CompactJWS, than keysAge: Nanoseconds, wall: WallTime
    ) -> Bool {
        guard let issuedAt = token.unverifiedIssueTime else { return false }
        let latest = issuedAt.adding(seconds: keysAge.seconds)
            .adding(seconds: rules.clockSkewSeconds)
        return wall <= latest
    }

    /// A key that nobody could ask for is no proof against the token: its client is told to try
    /// again and not to throw it away (contract B11).
    private func reason(of failure: TokenFailure, issuerAnswers: Bool) -> Reason {
        failure == .kidUnknown && !issuerAnswers ? .issuerUnreachable : failure.reason
    }
}
