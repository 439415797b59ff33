package import Basics

/// Whose word about the client is believed.
package enum TrustedProxy: Hashable, Sendable {
    /// Peers with an address in this block.
    case network(IPNetwork)
    /// Peers on a unix socket, who have no address.
    case unix
}
