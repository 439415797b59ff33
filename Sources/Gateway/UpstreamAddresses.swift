package import Net
internal import Synchronization

/// The upstream's addresses as last looked up. Looking up happens off the loops; workers read the
/// list only when they connect.
package final class UpstreamAddresses: Sendable {
    private let list: Mutex<[SocketAddress]>

    package init(_ addresses: [SocketAddress] = []) { list = Mutex(addresses) }

    /// The addresses to try, in order; empty while the name is not resolved.
    package var current: [SocketAddress] { list.withLock { $0 } }

    /// Replaces the list; an empty answer keeps the old one.
    package func update(_ addresses: [SocketAddress]) {
        guard !addresses.isEmpty else { return }
        list.withLock { $0 = addresses }
    }
}
