internal import Basics
internal import Config
internal import Crypto
internal import Fetch
internal import HTTP1
internal import JOSE
internal import Logging
internal import Net

/// The question what an opaque token may be used for, put to one issuer's introspection endpoint
/// (RFC 7662 section 2.1) on the thread of whoever puts it.
struct IntrospectionQuestion: Sendable {
    private let keeper: KeyKeeper
    private let watch: EndpointWatch
    private let credentials: IntrospectionCredentials
    private let reader: IntrospectionAnswer

    init(_ keeper: KeyKeeper, logger: Logger) {
        self.keeper = keeper
        let settings = keeper.settings
        watch = keeper.makeWatch("introspection", logger: logger)
        credentials = IntrospectionCredentials(settings, logger: logger)
        // RFC 9701 section 5: `aud` names the resource server, by its client id or otherwise.
        let clientID = settings.introspectionAuthentication.clientID
        let ourselves = settings.audiences + (clientID.map { [$0] } ?? [])
        reader = IntrospectionAnswer(
            TokenRules(
                settings, audiences: ourselves, tokenBytesMax: IntrospectionAnswer.bytesMax),
            mustBeSigned: settings.introspectionSigned)
    }

    /// Why the endpoint is left alone at present; nil when it is not.
    func obstacle(now: Instant) -> Reason? {
        guard watch.isHeld(now: now) else { return nil }
        return watch.isRefused ? .introspectionRefusedUs : .introspectionUnreachable
    }

    /// Asks; what the token is.
    func ask(
        about token: [UInt8], at url: AbsoluteURL?, _ client: HTTPClient
    ) throws(Refusal) -> IntrospectedToken {
        guard let url else { throw Refusal(.introspectionUnreachable) }
        let request = try request(about: token, at: url)
        guard let pass = watch.enter(now: SystemClock.now()) else {
            throw Refusal(obstacle(now: SystemClock.now()) ?? .introspectionUnreachable)
        }
        switch client.answer(to: request, within: keeper.settings.fetchTimeout) {
        case .failure(let failure):
            watch.leave(pass, EndpointTrouble(failure), now: SystemClock.now())
            throw Refusal(
                failure.isNoAnswer ? .introspectionUnreachable : .introspectionInvalid)
        case .success(let response):
            let result = Result { () throws(Refusal) in try self.token(in: response) }
            watch.leave(pass, result.trouble(in: response), now: SystemClock.now())
            return try result.get()
        }
    }

    private func request(about token: [UInt8], at url: AbsoluteURL) throws(Refusal) -> FetchRequest
    {
        var request = FetchRequest(
            url: url,
            accept: keeper.settings.introspectionSigned
                ? "application/token-introspection+jwt" : "application/json",
            bodyBytesMax: IntrospectionAnswer.bytesMax)
        request.claimsTLS = keeper.settings.mustClaimTLS(at: url)
        var form = FormWriter()
        form.add("token", token)
        form.add("token_type_hint", Array("access_token".utf8))
        do throws(CryptoFailure) {
            try credentials.prove(&request, &form)
        } catch {
            throw Refusal(.internalError)
        }
        request.form = form
        return request
    }

    private func token(in response: FetchResponse) throws(Refusal) -> IntrospectedToken {
        do throws(Refusal) {
            return try reader.token(
                in: response, keys: keeper.snapshot?.keys, now: SystemClock.wall())
        } catch {
            // A signature that no known key made: the key may be new.
            if response.isSignedIntrospection, error.reason == .introspectionUnreachable {
                _ = keeper.demandRefetch(bytes: 0, now: SystemClock.now()) { _ in }
            }
            throw error
        }
    }
}
