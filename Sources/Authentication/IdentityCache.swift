internal import Basics
internal import Config
internal import Policy

/// What was found out about tokens, for all workers: identities, and, in a table of their own so
/// that garbage never pushes out identities, refusals of opaque tokens.
///
/// An entry holds facts and what they were proved by; it is no decision. Keys that changed or an
/// endpoint that moved make the token be proved again (contract B35, B51).
final class IdentityCache: Sendable {
    /// Refusals kept: a burst of garbage costs the issuer one question each, and 1 MiB here.
    private static let refusalsMax = 16 * 1024

    private struct ProvedIdentity: Sendable {
        let identity: Identity
        /// Number of the key set (JWT) or of the endpoints (opaque token) that proved it.
        let generation: UInt64
        /// Number of the key set that an opaque token's answer had to be signed by; nil when it
        /// need not be signed.
        let keysGeneration: UInt64?
    }

    private struct ProvedRefusal: Sendable {
        let reason: Reason
        let issuerIndex: Int
        /// Number of the endpoint that was asked.
        let generation: UInt64
    }

    private let keepers: [KeyKeeper]
    private let identities: ShardedTable<ProvedIdentity>
    private let refusals: ShardedTable<ProvedRefusal>

    init(keepers: [KeyKeeper], limits: Limits) {
        self.keepers = keepers
        identities = ShardedTable(
            capacity: limits.cachedTokens, bytesMax: limits.cachedTokenBytes)
        refusals = ShardedTable(capacity: Self.refusalsMax, bytesMax: .max)
    }

    /// The identity of a token whose proof still stands.
    func identity(of token: Hash128, now: Instant) -> Identity? {
        guard let hit = identities.value(for: token, now: now) else { return nil }
        let keeper = keepers[hit.identity.issuerIndex]
        let current =
            switch hit.identity.source {
            case .jwt: keeper.keysGeneration
            case .userinfo, .introspection: keeper.endpointGeneration
            }
        let isSigned = hit.keysGeneration.map { $0 == keeper.keysGeneration } ?? true
        if hit.generation == current && isSigned { return hit.identity }
        identities.remove(token)
        return nil
    }

    /// Keeps an identity that was proved under the key set or endpoint `generation`, and by the
    /// keys of `keysGeneration` too if the issuer's answer about it had to be signed.
    func remember(
        _ identity: Identity, of token: Hash128, generation: UInt64,
        keysGeneration: UInt64? = nil, for time: Nanoseconds, now: Instant
    ) {
        identities.insert(
            ProvedIdentity(
                identity: identity, generation: generation, keysGeneration: keysGeneration),
            for: token, bytes: identity.byteCount, expires: now + time, now: now)
    }

    /// Why an opaque token was refused by the issuer lately, at its present endpoint.
    func refusal(of token: Hash128, issuerIndex: Int, now: Instant) -> Reason? {
        guard let hit = refusals.value(for: token, now: now), hit.issuerIndex == issuerIndex,
            hit.generation == keepers[issuerIndex].endpointGeneration
        else { return nil }
        return hit.reason
    }

    /// Keeps a refusal.
    func remember(
        _ reason: Reason, of token: Hash128, issuerIndex: Int, generation: UInt64,
        for time: Nanoseconds, now: Instant
    ) {
        let refusal = ProvedRefusal(
            reason: reason, issuerIndex: issuerIndex, generation: generation)
        refusals.insert(refusal, for: token, bytes: 0, expires: now + time, now: now)
    }

    /// Identities kept, and how many were pushed out before their time.
    var report: (entries: Int, evictions: UInt64) { (identities.count, identities.evictions) }
}
