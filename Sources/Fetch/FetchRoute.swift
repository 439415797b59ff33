package import HTTP1
package import Net

/// The way to an issuer's servers: straight, through a proxy, or to another place than their names
/// say. What is asked for, whose certificate is demanded and what is believed stays the same.
package struct FetchRoute: Equatable, Sendable {
    /// Another place for one server.
    package struct Detour: Equatable, Sendable {
        /// The server as URLs name it.
        package let host: String
        package let port: UInt16
        /// Where it is found.
        package let place: Endpoint
        /// Whether it is spoken to without TLS there, whatever its URL says.
        package let isPlain: Bool

        package init(host: String, port: UInt16, place: Endpoint, isPlain: Bool) {
            self.host = host
            self.port = port
            self.place = place
            self.isPlain = isPlain
        }
    }

    /// A proxy that makes tunnels (RFC 9110 section 9.3.6), for every connection.
    package var proxy: Endpoint?
    /// Where the issuer's own server is found; nil where its name says.
    package var detour: Detour?

    /// The straight way.
    package static let direct = FetchRoute()

    package init(proxy: Endpoint? = nil, detour: Detour? = nil) {
        self.proxy = proxy
        self.detour = detour
    }

    /// Where the server of `url` is found.
    func place(of url: AbsoluteURL) -> Endpoint {
        takesDetour(url)?.place ?? .network(host: url.host, port: url.port)
    }

    /// Whether the server of `url` is spoken to over TLS.
    package func usesTLS(for url: AbsoluteURL) -> Bool {
        url.scheme == .https && takesDetour(url)?.isPlain != true
    }

    private func takesDetour(_ url: AbsoluteURL) -> Detour? {
        guard let detour, detour.host == url.host, detour.port == url.port else { return nil }
        return detour
    }
}
