/// A host and port whose addresses are wanted.
package struct NameQuestion: Hashable, Sendable {
    /// The host's name.
    package let host: String
    /// The port that the addresses get.
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }
}

/// What became of a name.
package struct NameAnswer: Sendable {
    /// Its addresses, the preferred ones first; never empty.
    package let addresses: [SocketAddress]
    /// Seconds that they hold, the shortest of all; 0 when nobody told, as /etc/hosts does.
    package let lifeSeconds: Int

    package init(addresses: [SocketAddress], lifeSeconds: Int) {
        self.addresses = addresses
        self.lifeSeconds = lifeSeconds
    }
}
