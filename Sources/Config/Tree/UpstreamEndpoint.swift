package import Net

/// One place where an upstream is reached: where to connect, and what it calls itself.
package struct UpstreamEndpoint: Hashable, Sendable {
    /// Where to connect.
    package let place: Endpoint
    /// Host and port as a Host header names them; `localhost` for a unix socket.
    package let authority: [UInt8]

    /// Makes an endpoint from checked parts.
    package init(place: Endpoint, authority: [UInt8]) {
        self.place = place
        self.authority = authority
    }
}
