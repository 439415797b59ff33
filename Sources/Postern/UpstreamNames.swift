internal import Config
internal import Gateway
internal import Logging
internal import Net
internal import Synchronization

/// Keeps the upstream's addresses current on a thread of its own: a name is looked up again and
/// again, an address or unix socket only once.
final class UpstreamNames: Sendable {
    /// Time between two look-ups of a name; an address that moved is followed within it.
    private static let intervalMilliseconds: Int32 = 30_000
    /// The same after a failure.
    private static let retryMilliseconds: Int32 = 2_000

    let addresses = UpstreamAddresses()
    private let endpoint: Endpoint
    private let logger: Logger
    private let wake: Wake
    private let isStopping = Atomic(false)
    private let isStarted = Atomic(false)

    init(_ upstream: Upstream, _ logger: Logger) throws(SystemError) {
        guard let endpoint = upstream.endpoint else {
            preconditionFailure("a configuration that was read has an upstream")
        }
        self.endpoint = endpoint
        self.logger = logger
        wake = try Wake()
    }

    /// Whether another configuration's upstream is the same.
    func fits(_ upstream: Upstream) -> Bool { upstream.endpoint == endpoint }

    /// Whether there is an address to connect to.
    var isReady: Bool { !addresses.current.isEmpty }

    /// Literal addresses are there when this returns; names come from the thread.
    func start() throws(SystemError) {
        guard !isStarted.exchange(true, ordering: .relaxed) else { return }
        if let literal = endpoint.literalAddress { return addresses.update([literal]) }
        let thread = try Thread.start(name: "postern-names") { [self] in
            while !isStopping.load(ordering: .relaxed) {
                _ = wake.wait(milliseconds: lookUp())
            }
        }
        thread.detach()
    }

    /// Lets the thread end by itself: a look-up may take long, and nobody has to wait for it.
    func stop() {
        isStopping.store(true, ordering: .relaxed)
        wake.ring()
    }

    /// Looks the name up once; answers how long to wait before the next time.
    private func lookUp() -> Int32 {
        do throws(SystemLookupError) {
            addresses.update(try NameLookup.resolve(endpoint))
            return Self.intervalMilliseconds
        } catch {
            logger.warning("upstream name not resolved", metadata: ["error": "\(error)"])
            return Self.retryMilliseconds
        }
    }
}
