package import Net

/// The operator's listener: a thread of its own that shares nothing with the workers but counters,
/// so it answers while they are busy.
package final class AdminServer: Sendable {
    package let listener: Listener
    private let pages: AdminPages

    package init(listener: Listener, pages: AdminPages) {
        self.listener = listener
        self.pages = pages
    }

    /// Where it listens.
    package var address: SocketAddress { listener.address }

    /// Leaves new connections to another process that has the same listener.
    package func leaveListener() { pages.leaveListener() }

    /// Starts the thread; it lives as long as the process. Throws when its poller cannot be made.
    package func start() throws(SystemError) {
        _ = try Thread.start(
            name: "postern-admin",
            making: { [self] () throws(SystemError) in try AdminDesk(listener, pages) },
            running: { $0.run() })
    }
}
