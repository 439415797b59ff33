internal import Config
internal import Fetch
internal import HTTP1

/// How an issuer wants to be asked.
extension IssuerConfiguration {
    /// The way to the issuer's servers. `connect_to` stands for the issuer's own host alone: other
    /// hosts that its metadata name are found by their names.
    var fetchRoute: FetchRoute {
        guard let place = connectTo, let url = try? AbsoluteURL(parsing: issuerText) else {
            return FetchRoute(proxy: proxy)
        }
        return FetchRoute(
            proxy: proxy,
            detour: FetchRoute.Detour(
                host: url.host, port: url.port, place: place.endpoint, isPlain: place.isPlain))
    }

    /// Whether an answer about an opaque token is only believed when a key of the issuer signed it,
    /// so that it falls with the key (contract B35).
    var answersMustBeSigned: Bool {
        let resolve = opaqueTokens.resolve
        return resolve.asksUserinfo && userinfoSigned
            || resolve.asksIntrospection && introspectionSigned
    }

    /// Whether a request to `url` must say that the issuer itself is https: Hydra behind a TLS
    /// terminator refuses to be asked over http otherwise (contract A0).
    func mustClaimTLS(at url: AbsoluteURL) -> Bool {
        !fetchRoute.usesTLS(for: url) && issuerText.hasPrefix("https://")
    }
}
