package import Basics
package import Config
internal import JOSE
package import Logging
package import Net
package import Policy

/// Finds out who a token names: from the cache, by the issuer's keys, or by asking the issuer.
///
/// One for each configuration, used by all workers at once; nothing that a worker calls waits for
/// the network. What is kept are facts about a token; expiry, audience and the route's rules are
/// the caller's to judge on every request (contract B51).
///
/// The order of proofs: the cache; a JWT is verified with the keys of the issuer that it names and
/// is never taken to that issuer, whatever comes of it (B62); an opaque token goes to the issuer
/// that `Configuration.issuerResolving(opaque:)` names, and to no other.
package final class IdentityResolver: Sendable {
    /// Beginnings of Hydra's refresh tokens, authorization codes and device codes: no bearer tokens
    /// and none of the userinfo endpoint's business (contract A0).
    private static let otherSecrets = ["ory_rt_", "ory_ac_", "ory_dc_"].map { Array($0.utf8) }

    private let configuration: Configuration
    private let hash: KeyedHash
    private let cache: IdentityCache
    /// One for each issuer, in the order of the configuration.
    private let desks: [IssuerDesk]
    /// Those of the desks, each at its issuer's index.
    private let provers: [Prover?]
    private let opaquePrefixes: [[UInt8]]
    /// The index of each issuer in identities, in the order of the configuration.
    package let issuerIndices: [Int]

    /// Makes a resolver over the issuers of `configuration`, whose keepers are in `issuers`;
    /// `deliver` takes the answers of parked tokens. What `predecessor` knows of issuers that have
    /// not changed is taken over, what it knows of others counts no more.
    package init(
        _ configuration: Configuration, issuers: IssuerDirectory,
        succeeding predecessor: IdentityResolver? = nil, logger: Logger,
        deliver: @escaping IdentityDelivery
    ) throws(SystemError) {
        self.configuration = configuration
        let earlier = predecessor?.cache
        let cache =
            earlier.flatMap { $0.fits(configuration.limits) ? $0 : nil }
            ?? IdentityCache(configuration.limits)
        self.cache = cache
        hash = cache.hash
        let making = IssuerDesk.Making(
            cache: cache, headers: configuration.identityHeaders,
            tokenBytesMax: configuration.limits.tokenBytes, logger: logger, deliver: deliver)
        issuerIndices = issuers.indices
        var desks: [IssuerDesk] = []
        var provers = [Prover?](repeating: nil, count: (issuers.indices.max() ?? -1) + 1)
        for (keeper, index) in zip(issuers.keepers, issuers.indices) {
            let kept = predecessor?.desks.first { $0.fits(keeper, issuerIndex: index, making) }
            if let kept {
                desks.append(kept)
            } else {
                desks.append(try Self.desk(keeper, index, making))
            }
            provers[index] = desks[desks.count - 1].prover
        }
        self.desks = desks
        self.provers = provers
        opaquePrefixes =
            Self.otherSecrets
            + configuration.issuers.filter { $0.opaqueTokens.resolve != .none }
            .flatMap(\.opaqueTokens.prefixes)
    }

    private static func desk(
        _ keeper: KeyKeeper, _ index: Int, _ making: IssuerDesk.Making
    ) throws(SystemError) -> IssuerDesk {
        let number = making.cache.nextProverNumber()
        return try IssuerDesk(
            Prover(number: number, issuerIndex: index, keeper: keeper), making)
    }

    /// Who `bytes` name if they are a token that was proved before and still stands, and their key
    /// in the cache. They may be anything: whatever is not such a token, byte for byte, is not
    /// found.
    package func known(_ bytes: Span<UInt8>, now: Instant) -> (identity: Identity?, key: Hash128) {
        let key = hash.hash(bytes)
        return (known(key, now: now), key)
    }

    /// Who the token with this key names, if it was proved before and still stands.
    package func known(_ key: Hash128, now: Instant) -> Identity? {
        cache.identity(of: key, provers: provers, now: now)
    }

    /// Who `token`, whose key is `key` and is not known, names, as far as that can be told now.
    /// `wall` judges the token, `now` the caches, and `memory` is the calling thread's own.
    /// When the answer is `parked`, the delivery is called once with `ticket`, maybe before this
    /// returns.
    package func resolve(
        token: Span<UInt8>, key: Hash128, now: Instant, wall: WallTime, ticket: Ticket,
        memory: inout ResolverMemory
    ) -> Resolution {
        guard token.count <= configuration.limits.tokenBytes else {
            return .refused(.tokenTooLarge)
        }
        switch TokenShape.classify(token, opaquePrefixes: opaquePrefixes) {
        case .malformed: return .refused(.tokenMalformed)
        case .brokenJWT(let failure): return .refused(failure.reason)
        case .jwt(let segments):
            return resolveJWT(token, segments, key, now: now, wall: wall, ticket, &memory)
        case .opaque: return resolveOpaque(token, key, now: now, ticket)
        }
    }

    /// Ends the lookup threads, except those that `successor` has taken over; who still waits is
    /// told.
    package func stop(sparing successor: IdentityResolver? = nil) {
        for desk in desks {
            if let successor, successor.desks.contains(where: { $0 === desk }) { continue }
            desk.opaque?.stop()
        }
    }

    /// Identities in the cache, and how many were pushed out before their time.
    package var cacheReport: (entries: Int, evictions: UInt64) { cache.report }

    private func resolveJWT(
        _ token: Span<UInt8>, _ segments: JWSSegments, _ key: Hash128, now: Instant,
        wall: WallTime, _ ticket: Ticket, _ memory: inout ResolverMemory
    ) -> Resolution {
        do throws(TokenFailure) {
            let jws = try memory.reader.read(
                token, in: segments, tokenBytesMax: configuration.limits.tokenBytes)
            // The claim chooses keys and rules, byte by byte, and is verified like any other.
            guard let desk = desks.first(where: { jws.claimsToBe(from: $0.issuer) }) else {
                return .refused(.issuerUnknown)
            }
            return desk.tokens.resolve(
                jws, key: key, now: now, wall: wall, ticket, &memory.claims)
        } catch {
            return .refused(error.reason)
        }
    }

    private func resolveOpaque(
        _ token: Span<UInt8>, _ key: Hash128, now: Instant, _ ticket: Ticket
    ) -> Resolution {
        for beginning in Self.otherSecrets where token.begins(with: beginning) {
            return .refused(.opaqueTokenRefused)
        }
        guard let index = configuration.issuerResolving(opaque: token),
            let desk = desks[index].opaque
        else { return .refused(.opaqueTokenRefused) }
        return desk.resolve(token, key: key, now: now, ticket)
    }
}
