internal import Basics
internal import Config
internal import Policy
internal import Synchronization

/// What was found out about tokens, for all workers: identities, and, in a table of their own so
/// that garbage never pushes out identities, refusals of opaque tokens.
///
/// An entry holds facts and what they were proved by; it is no decision. Keys that changed or an
/// endpoint that moved make the token be proved again (contract B35, B51), and so does a reload
/// that changes how its issuer's tokens are proved: an entry counts only for the prover that made
/// it.
final class IdentityCache: Sendable {
    /// Refusals kept: a burst of garbage costs the issuer one question each, and 1 MiB here.
    private static let refusalsMax = 16 * 1024

    private struct ProvedIdentity: Sendable {
        let identity: Identity
        let prover: UInt64
        /// Number of the key set (JWT) or of the endpoints (opaque token) that proved it.
        let generation: UInt64
        /// Number of the key set that an opaque token's answer had to be signed by; nil when it
        /// need not be signed.
        let keysGeneration: UInt64?
    }

    private struct ProvedRefusal: Sendable {
        let reason: Reason
        let prover: UInt64
        /// Number of the endpoint that was asked.
        let generation: UInt64
    }

    /// Hashes tokens to keys of this cache.
    let hash = KeyedHash.random()
    private let cachedTokens: Int
    private let cachedTokenBytes: Int
    private let lastProver = Atomic<UInt64>(0)
    private let identities: ShardedTable<ProvedIdentity>
    private let refusals: ShardedTable<ProvedRefusal>

    init(_ limits: Limits) {
        cachedTokens = limits.cachedTokens
        cachedTokenBytes = limits.cachedTokenBytes
        identities = ShardedTable(
            capacity: limits.cachedTokens, bytesMax: limits.cachedTokenBytes)
        refusals = ShardedTable(capacity: Self.refusalsMax, bytesMax: .max)
    }

    /// Whether a cache with these limits would be like this one.
    func fits(_ limits: Limits) -> Bool {
        limits.cachedTokens == cachedTokens && limits.cachedTokenBytes == cachedTokenBytes
    }

    /// A number that no other prover has.
    func nextProverNumber() -> UInt64 { lastProver.wrappingAdd(1, ordering: .relaxed).newValue }

    /// The identity of a token whose proof still stands. `provers` are those that count, each at
    /// its issuer's index.
    func identity(of token: Hash128, provers: [Prover?], now: Instant) -> Identity? {
        guard let hit = identities.value(for: token, now: now) else { return nil }
        let index = hit.identity.issuerIndex
        if index < provers.count, let prover = provers[index], stands(hit, prover) {
            return hit.identity
        }
        identities.remove(token)
        return nil
    }

    /// The identity of a token that `prover` proved, if the proof still stands.
    func identity(of token: Hash128, provedBy prover: Prover, now: Instant) -> Identity? {
        guard let hit = identities.value(for: token, now: now), stands(hit, prover) else {
            return nil
        }
        return hit.identity
    }

    // Inlined, a prover out of the list need not be counted.
    @inline(__always)
    private func stands(_ proved: ProvedIdentity, _ prover: Prover) -> Bool {
        guard proved.prover == prover.number else { return false }
        switch proved.identity.source {
        case .jwt: return proved.generation == prover.keeper.keysGeneration
        case .userinfo, .introspection:
            let isSigned =
                proved.keysGeneration.map { $0 == prover.keeper.keysGeneration } ?? true
            return isSigned && proved.generation == prover.keeper.endpointGeneration
        }
    }

    /// Keeps an identity that was proved under the key set or endpoint `generation`, and by the
    /// keys of `keysGeneration` too if the issuer's answer about it had to be signed.
    func remember(
        _ identity: Identity, of token: Hash128, provedBy prover: Prover, generation: UInt64,
        keysGeneration: UInt64? = nil, for time: Nanoseconds, now: Instant
    ) {
        let proved = ProvedIdentity(
            identity: identity, prover: prover.number, generation: generation,
            keysGeneration: keysGeneration)
        identities.insert(
            proved, for: token, bytes: identity.byteCount, expires: now + time, now: now)
    }

    /// Why an opaque token was refused by the issuer lately, at its present endpoint.
    func refusal(of token: Hash128, by prover: Prover, now: Instant) -> Reason? {
        guard let hit = refusals.value(for: token, now: now), hit.prover == prover.number,
            hit.generation == prover.keeper.endpointGeneration
        else { return nil }
        return hit.reason
    }

    /// Keeps a refusal.
    func remember(
        _ reason: Reason, of token: Hash128, by prover: Prover, generation: UInt64,
        for time: Nanoseconds, now: Instant
    ) {
        let refusal = ProvedRefusal(
            reason: reason, prover: prover.number, generation: generation)
        refusals.insert(refusal, for: token, bytes: 0, expires: now + time, now: now)
    }

    /// Identities kept, and how many were pushed out before their time.
    var report: (entries: Int, evictions: UInt64) { (identities.count, identities.evictions) }
}
