internal import Basics
internal import Config
internal import Fetch
internal import JOSE
internal import JSON
internal import Net
internal import Policy

/// Judges what one issuer's userinfo endpoint says about tokens, and remembers the verdict: an
/// identity for `cache`, a refusal for `negative_cache`, a failure of the issuer for a second.
final class UserInfoJudge: Sendable {
    /// How long a token is left alone whose lookup failed although the issuer could be reached: an
    /// issuer that stumbles over one token is not asked for it a thousand times a second, and other
    /// tokens do not suffer for it.
    private static let holdAfterFailure = Nanoseconds.seconds(1)

    private let issuerIndex: Int
    private let keeper: KeyKeeper
    private let builder: IdentityBuilder
    private let cache: IdentityCache
    /// Rules for signed answers, whose audience is the client.
    private let rules: TokenRules

    init(_ keeper: KeyKeeper, issuerIndex: Int, builder: IdentityBuilder, cache: IdentityCache) {
        self.issuerIndex = issuerIndex
        self.keeper = keeper
        self.builder = builder
        self.cache = cache
        rules = TokenRules(
            keeper.settings, audiences: keeper.settings.opaqueTokens.clientIDs,
            tokenBytesMax: UserInfoAnswer.bytesMax)
    }

    /// What is remembered of a token.
    func known(_ key: Hash128, now: Instant) -> Resolution? {
        if let identity = cache.identity(of: key, now: now) { return .known(identity) }
        return cache.refusal(of: key, issuerIndex: issuerIndex, now: now).map { .refused($0) }
    }

    /// Judges the answer to a lookup at `endpoint`.
    func judge(
        _ key: Hash128, _ endpoint: UserInfoEndpoint, _ answer: Result<FetchResponse, FetchFailure>
    ) -> IdentityOutcome {
        let now = SystemClock.now()
        do throws(Refusal) {
            let document = try claims(in: answer)
            let identity = try builder.identity(fromUserInfo: document)
            cache.remember(
                identity, of: key, generation: endpoint.generation, for: life(of: document),
                now: now)
            return .known(identity)
        } catch {
            let time =
                error.reason.entry.fault == .client
                ? keeper.settings.opaqueTokens.negativeCache : Self.holdAfterFailure
            cache.remember(
                error.reason, of: key, issuerIndex: issuerIndex, generation: endpoint.generation,
                for: time, now: now)
            return .refused(error.reason)
        }
    }

    private func claims(
        in answer: Result<FetchResponse, FetchFailure>
    ) throws(Refusal) -> JSONDocument {
        switch answer {
        case .failure(let failure):
            throw Refusal(failure.isNoAnswer ? .userinfoUnreachable : .userinfoInvalid)
        case .success(let response):
            do throws(Refusal) {
                return try UserInfoAnswer.claims(
                    of: response, keys: keeper.snapshot?.keys, rules: rules,
                    now: SystemClock.wall())
            } catch {
                // A signature that no known key made: the key may be new. The client is told to
                // try again, and then finds the keys fetched.
                if response.isSigned && error.reason == .userinfoUnreachable {
                    _ = keeper.demandRefetch(bytes: 0, now: SystemClock.now()) { _ in }
                }
                throw error
            }
        }
    }

    /// How long the answer is believed: never beyond an expiry that it names (contract B63).
    private func life(of document: JSONDocument) -> Nanoseconds {
        let most = keeper.settings.opaqueTokens.cache
        guard let expiry = document.root["exp"]?.numericDate else { return most }
        let (left, overflow) = expiry.seconds.subtractingReportingOverflow(
            SystemClock.wall().seconds)
        guard !overflow, left <= most.seconds else { return most }
        return .seconds(max(0, left))
    }
}
