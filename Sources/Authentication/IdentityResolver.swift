package import Basics
package import Config
internal import JOSE
package import Logging
package import Net
package import Policy

/// Finds out who a token names: from the cache, by the issuer's keys, or by asking the issuer.
///
/// One for the process, used by all workers at once; nothing that a worker calls waits for the
/// network. What is kept are facts about a token; expiry, audience and the route's rules are the
/// caller's to judge on every request (contract B51).
///
/// The order of proofs: the cache; a JWT is verified with the keys of the issuer that it names and
/// is never taken to that issuer, whatever comes of it (B62); an opaque token goes to the issuer
/// that `Configuration.issuerResolving(opaque:)` names, and to no other.
package final class IdentityResolver: Sendable {
    /// Beginnings of Hydra's refresh tokens, authorization codes and device codes: no bearer tokens
    /// and none of the userinfo endpoint's business (contract A0).
    private static let otherSecrets = ["ory_rt_", "ory_ac_", "ory_dc_"].map { Array($0.utf8) }

    private let configuration: Configuration
    private let hash = KeyedHash.random()
    private let cache: IdentityCache
    private let tokenDesks: [TokenDesk]
    /// One for each issuer, nil where opaque tokens are refused.
    private let opaqueDesks: [OpaqueDesk?]
    private let opaquePrefixes: [[UInt8]]

    /// Makes a resolver over the issuers of `configuration`, whose keepers are in `issuers`;
    /// `deliver` takes the answers of parked tokens.
    package init(
        _ configuration: Configuration, issuers: IssuerDirectory, logger: Logger,
        deliver: @escaping IdentityDelivery
    ) throws(SystemError) {
        self.configuration = configuration
        let cache = IdentityCache(keepers: issuers.keepers, limits: configuration.limits)
        self.cache = cache
        let headers = IdentityHeaders(configuration.identityHeaders)
        var tokenDesks: [TokenDesk] = []
        var opaqueDesks: [OpaqueDesk?] = []
        for (index, keeper) in issuers.keepers.enumerated() {
            let builder = IdentityBuilder(
                issuerIndex: index, settings: keeper.settings, headers: headers)
            tokenDesks.append(
                TokenDesk(
                    keeper, builder: builder, cache: cache,
                    tokenBytesMax: configuration.limits.tokenBytes, deliver: deliver))
            guard keeper.settings.opaqueTokens.resolve != .none else {
                opaqueDesks.append(nil)
                continue
            }
            opaqueDesks.append(
                try OpaqueDesk(
                    keeper, issuerIndex: index, builder: builder, cache: cache, logger: logger,
                    deliver: deliver))
        }
        self.tokenDesks = tokenDesks
        self.opaqueDesks = opaqueDesks
        opaquePrefixes =
            Self.otherSecrets
            + configuration.issuers.filter { $0.opaqueTokens.resolve != .none }
            .flatMap(\.opaqueTokens.prefixes)
    }

    /// Who `bytes` name if they are a token that was proved before and still stands. They may be
    /// anything: whatever is not such a token, byte for byte, is not found.
    package func known(_ bytes: Span<UInt8>, now: Instant) -> Identity? {
        guard bytes.count <= configuration.limits.tokenBytes else { return nil }
        return cache.identity(of: hash.hash(bytes), now: now)
    }

    /// Who `token` names, as far as that is known now. `wall` judges the token, `now` the caches.
    /// When the answer is `parked`, the delivery is called once with `ticket`, maybe before this
    /// returns.
    package func resolve(
        token: Span<UInt8>, now: Instant, wall: WallTime, ticket: Ticket
    ) -> Resolution {
        guard token.count <= configuration.limits.tokenBytes else {
            return .refused(.tokenTooLarge)
        }
        let key = hash.hash(token)
        if let identity = cache.identity(of: key, now: now) { return .known(identity) }
        switch TokenShape.classify(token, opaquePrefixes: opaquePrefixes) {
        case .malformed: return .refused(.tokenMalformed)
        case .jwt: return resolveJWT(token, key, now: now, wall: wall, ticket)
        case .opaque: return resolveOpaque(token, key, now: now, ticket)
        }
    }

    /// Ends the lookup threads; who still waits is told.
    package func stop() {
        for desk in opaqueDesks { desk?.stop() }
    }

    /// Identities in the cache, and how many were pushed out before their time.
    package var cacheReport: (entries: Int, evictions: UInt64) { cache.report }

    private func resolveJWT(
        _ token: Span<UInt8>, _ key: Hash128, now: Instant, wall: WallTime, _ ticket: Ticket
    ) -> Resolution {
        do throws(TokenFailure) {
            let jws = try CompactJWS(
                parsing: token, tokenBytesMax: configuration.limits.tokenBytes)
            // The claim chooses keys and rules, byte by byte, and is verified like any other.
            guard let issuer = jws.unverifiedIssuer,
                let desk = tokenDesks.first(where: { $0.issuer == issuer })
            else { return .refused(.issuerUnknown) }
            return desk.resolve(jws, key: key, now: now, wall: wall, ticket)
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
            let desk = opaqueDesks[index]
        else { return .refused(.opaqueTokenRefused) }
        return desk.resolve(token, key: key, now: now, ticket)
    }
}
