internal import Config
internal import Gateway
internal import Logging
internal import Net

/// Keeps the upstream's addresses current on a thread of its own: a name is looked up again and
/// again, an address or unix socket only once.
final class UpstreamNames: Sendable {
    /// Time between two look-ups of a name; an address that moved is followed within it.
    private static let intervalMilliseconds: Int32 = 30_000
    /// The same after a failure.
    private static let retryMilliseconds: Int32 = 2_000

    private let endpoint: Endpoint
    private let addresses: UpstreamAddresses
    private let logger: Logger

    init(_ upstream: Upstream, _ addresses: UpstreamAddresses, _ logger: Logger) {
        guard let endpoint = upstream.endpoint else {
            preconditionFailure("a configuration that was read has an upstream")
        }
        self.endpoint = endpoint
        self.addresses = addresses
        self.logger = logger
    }

    /// Literal addresses are there when this returns; names come from the thread.
    func start() throws(SystemError) {
        if let literal = endpoint.literalAddress { return addresses.update([literal]) }
        _ = try Thread.start(name: "postern-names") { [self] in
            while true { Thread.sleep(milliseconds: lookUp()) }
        }
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
