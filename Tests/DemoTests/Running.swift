import Net
import TestSupport

/// A server that is stopped when the test that holds it is over.
final class Running<Server> {
    let server: Server
    let address: TestAddress
    private let stop: (Server) -> Void

    init(_ server: Server, at endpoint: Endpoint, stop: @escaping (Server) -> Void) throws {
        guard case .network(_, let port) = endpoint else { throw TestFailure("no port") }
        self.server = server
        address = .ipv4(port: port)
        self.stop = stop
    }

    deinit { stop(server) }
}
