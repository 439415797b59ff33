internal import Basics
internal import Config
internal import Fetch
internal import HTTP1
internal import JOSE
internal import JSON
internal import Logging
internal import Net

/// The question whom an opaque token speaks for, put to one issuer's userinfo endpoint on the
/// thread of whoever puts it.
struct UserInfoQuestion: Sendable {
    private let keeper: KeyKeeper
    private let watch: EndpointWatch
    /// Rules for signed answers, whose audience is the client.
    private let rules: TokenRules

    init(_ keeper: KeyKeeper, logger: Logger) {
        self.keeper = keeper
        watch = keeper.makeWatch("userinfo", logger: logger)
        rules = TokenRules(
            keeper.settings, audiences: keeper.settings.opaqueTokens.clientIDs,
            tokenBytesMax: UserInfoAnswer.bytesMax)
    }

    /// Why the endpoint is left alone at present; nil when it is not.
    func obstacle(now: Instant) -> Reason? {
        watch.isHeld(now: now) ? .userinfoUnreachable : nil
    }

    /// Asks; the claims.
    func ask(
        about token: [UInt8], at url: AbsoluteURL?, _ client: HTTPClient
    ) throws(Refusal) -> JSONDocument {
        guard let url, let pass = watch.enter(now: SystemClock.now()) else {
            throw Refusal(.userinfoUnreachable)
        }
        let request = request(about: token, at: url)
        switch client.answer(to: request, within: keeper.settings.fetchTimeout) {
        case .failure(let failure):
            watch.leave(pass, EndpointTrouble(failure), now: SystemClock.now())
            throw Refusal(failure.isNoAnswer ? .userinfoUnreachable : .userinfoInvalid)
        case .success(let response):
            let result = Result { () throws(Refusal) in try claims(in: response) }
            watch.leave(pass, result.trouble(in: response), now: SystemClock.now())
            return try result.get()
        }
    }

    private func request(about token: [UInt8], at url: AbsoluteURL) -> FetchRequest {
        var request = FetchRequest(
            url: url,
            accept: keeper.settings.userinfoSigned
                ? "application/jwt" : "application/json, application/jwt",
            bodyBytesMax: UserInfoAnswer.bytesMax)
        request.authorize(bearer: token)
        request.claimsTLS = keeper.settings.mustClaimTLS(at: url)
        return request
    }

    private func claims(in response: FetchResponse) throws(Refusal) -> JSONDocument {
        do throws(Refusal) {
            return try UserInfoAnswer.claims(
                of: response, mustBeSigned: keeper.settings.userinfoSigned,
                keys: keeper.snapshot?.keys, rules: rules, now: SystemClock.wall())
        } catch {
            // A signature that no known key made: the key may be new. The client is told to try
            // again, and then finds the keys fetched.
            if response.isSigned && error.reason == .userinfoUnreachable {
                _ = keeper.demandRefetch(bytes: 0, now: SystemClock.now()) { _ in }
            }
            throw error
        }
    }
}

extension Result where Failure == Refusal {
    /// What the judgement of `response` says of the endpoint; nil when it answered.
    func trouble(in response: FetchResponse) -> EndpointTrouble? {
        guard case .failure(let refusal) = self else { return nil }
        return EndpointTrouble(refusal.reason, in: response)
    }
}

extension HTTPClient {
    /// The answer to a request that may take so long.
    func answer(
        to request: FetchRequest, within time: Nanoseconds
    ) -> Result<FetchResponse, FetchFailure> {
        Result { () throws(FetchFailure) in
            try fetch(request, until: SystemClock.now() + time)
        }
    }
}
