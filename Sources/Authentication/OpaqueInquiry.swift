internal import Basics
internal import Config
internal import Fetch
internal import JOSE
internal import JSON
internal import Logging
internal import Net
internal import Policy

/// Finds out what one issuer's opaque tokens mean by asking the issuer, and remembers the verdict:
/// an identity for `cache`, a refusal for `negative_cache`, a failure of the issuer for a second.
final class OpaqueInquiry: Sendable {
    /// How long a token is left alone whose lookup failed although the issuer could be reached: an
    /// issuer that stumbles over one token is not asked for it a thousand times a second, and other
    /// tokens do not suffer for it.
    private static let holdAfterFailure = Nanoseconds.seconds(1)

    private let prover: Prover
    private let keeper: KeyKeeper
    private let builder: IdentityBuilder
    private let cache: IdentityCache
    /// Asked first; nil when the settings leave everything to userinfo.
    private let introspection: IntrospectionQuestion?
    /// Asked second, or alone; nil when introspection tells enough.
    private let userinfo: UserInfoQuestion?

    init(
        _ prover: Prover, builder: IdentityBuilder, cache: IdentityCache, logger: Logger
    ) {
        let keeper = prover.keeper
        self.prover = prover
        self.keeper = keeper
        self.builder = builder
        self.cache = cache
        let resolve = keeper.settings.opaqueTokens.resolve
        introspection =
            resolve.asksIntrospection ? IntrospectionQuestion(keeper, logger: logger) : nil
        userinfo = resolve.asksUserinfo ? UserInfoQuestion(keeper, logger: logger) : nil
    }

    /// What is remembered of a token.
    func known(_ key: Hash128, now: Instant) -> Resolution? {
        if let identity = cache.identity(of: key, provedBy: prover, now: now) {
            return .known(identity)
        }
        return cache.refusal(of: key, by: prover, now: now).map { .refused($0) }
    }

    /// Why no token can be asked about at present; nil when one can.
    func obstacle(now: Instant) -> Reason? {
        guard keeper.endpointGeneration > 0 else { return unreachable }
        return introspection?.obstacle(now: now) ?? userinfo?.obstacle(now: now)
    }

    /// The reason when no endpoint is known yet.
    private var unreachable: Reason {
        introspection == nil ? .userinfoUnreachable : .introspectionUnreachable
    }

    /// Asks the issuer about a token, on the calling thread.
    func resolve(_ token: [UInt8], key: Hash128, _ client: HTTPClient) -> IdentityOutcome {
        guard let endpoints = keeper.endpoints else { return .refused(unreachable) }
        // Taken before the answer is judged: keys that change meanwhile make it be asked again.
        let keysGeneration = keeper.settings.answersMustBeSigned ? keeper.keysGeneration : nil
        do throws(Refusal) {
            let (identity, time) = try askOrDoubt(about: token, at: endpoints, client)
            cache.remember(
                identity, of: key, provedBy: prover, generation: endpoints.generation,
                keysGeneration: keysGeneration, for: time, now: SystemClock.now())
            return .known(identity)
        } catch {
            let time =
                error.reason.entry.fault == .client
                ? keeper.settings.opaqueTokens.negativeCache : Self.holdAfterFailure
            cache.remember(
                error.reason, of: key, by: prover, generation: endpoints.generation, for: time,
                now: SystemClock.now())
            return .refused(error.reason)
        }
    }

    /// The same as `ask`, except that the refusal of an issuer that is not well is an outage.
    private func askOrDoubt(
        about token: [UInt8], at endpoints: OpaqueEndpoints, _ client: HTTPClient
    ) throws(Refusal) -> (Identity, Nanoseconds) {
        do throws(Refusal) {
            return try ask(about: token, at: endpoints, client)
        } catch {
            let isRefusal = error.reason == .tokenUnknown || error.reason == .tokenInactive
            guard isRefusal, let health = keeper.health, !health.isWell(client) else { throw error }
            throw Refusal(.issuerUnhealthy)
        }
    }

    /// Whom a token speaks for, and how long that may be believed. Where both endpoints are asked,
    /// both have to answer, and to speak of the same subject.
    private func ask(
        about token: [UInt8], at endpoints: OpaqueEndpoints, _ client: HTTPClient
    ) throws(Refusal) -> (Identity, Nanoseconds) {
        let facts = try introspection?.ask(about: token, at: endpoints.introspection, client)
        let claims = try userinfo?.ask(about: token, at: endpoints.userinfo, client)
        if let facts {
            let identity = try builder.identity(from: facts, adding: claims)
            return (identity, life(until: facts.expiry))
        }
        guard let claims else { throw Refusal(.opaqueTokenRefused) }
        let identity = try builder.identity(fromUserInfo: claims)
        return (identity, life(until: claims.root["exp"]?.numericDate))
    }

    /// How long an answer is believed: never beyond an expiry that it names (contract B63).
    private func life(until expiry: WallTime?) -> Nanoseconds {
        let most = keeper.settings.opaqueTokens.cache
        guard let expiry else { return most }
        let (left, overflow) = expiry.seconds.subtractingReportingOverflow(
            SystemClock.wall().seconds)
        guard !overflow, left <= most.seconds else { return most }
        return .seconds(max(0, left))
    }
}
