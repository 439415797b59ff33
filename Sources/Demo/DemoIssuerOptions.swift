package import Net

/// How a demo issuer is set up.
package struct DemoIssuerOptions: Sendable {
    /// Where it listens; loopback only.
    package var listen: Endpoint
    /// Its `iss`; by default `http://` and where it listens, without a slash at the end, as
    /// Hydra 2 does when configured so.
    package var issuer: String?

    package init(listen: Endpoint, issuer: String? = nil) {
        self.listen = listen
        self.issuer = issuer
    }
}
