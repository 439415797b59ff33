internal import Config
internal import HTTP1

/// How an issuer wants to be asked.
extension IssuerConfiguration {
    /// Whether a request to `url` must say that the issuer itself is https: Hydra behind a TLS
    /// terminator refuses to be asked over http otherwise (contract A0).
    func mustClaimTLS(at url: AbsoluteURL) -> Bool {
        url.scheme == .http && issuerText.hasPrefix("https://")
    }
}
