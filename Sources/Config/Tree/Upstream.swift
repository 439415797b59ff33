package import Net

/// The service behind Postern: where to connect, and what it calls itself.
package struct Upstream: Sendable {
    /// Where to connect; nil only in a tree that has not been read.
    package var endpoint: Endpoint?
    /// Host and port as a Host header names them; `localhost` for a unix socket.
    package var authority: [UInt8] = []

    /// No upstream yet.
    package init() {}

    /// Makes an upstream from checked parts.
    package init(endpoint: Endpoint, authority: [UInt8]) {
        self.endpoint = endpoint
        self.authority = authority
    }
}
