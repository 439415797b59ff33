import Foundation
import TestSupport

/// Postern with public routes only and one worker, in front of an upstream that the test scripts
/// byte by byte.
final class AttackTarget {
    let upstream: RawListener
    let postern: PosternProcess

    /// Starts both. `limits` and `timeouts` are members of these objects, `"name": value` each.
    init(
        limits: String = "", timeouts: String = "", more: [String] = [],
        upstream serve: @escaping @Sendable (RawSocket, Int) -> Void
    ) throws {
        upstream = try RawListener(serve: serve)
        var configuration = try TestConfiguration(upstream: upstream.address, issuers: [])
        configuration.workers = 1
        configuration.routes = #"[{"path": "/**", "access": "public"}]"#
        configuration.more =
            [#""limits": {\#(limits)}"#, #""timeouts": {\#(timeouts)}"#] + more
        postern = try PosternProcess(configuration)
    }

    deinit { upstream.close() }

    func connect(receiveBuffer: Int32? = nil) throws -> HTTPConnection {
        try HTTPConnection(to: postern.address, receiveBuffer: receiveBuffer)
    }

    /// Whether Postern still runs and answers a request on a fresh connection.
    func answers() throws -> Bool {
        guard postern.child.isRunning else { return false }
        let connection = try connect()
        try connection.request("GET", "/still/there")
        return try (200...599).contains(connection.response().status)
    }

    /// Answers every request of a connection with `answer`.
    static func always(_ answer: String) -> @Sendable (RawSocket, Int) -> Void {
        { socket, number in
            let reader = RequestReader(socket, connection: number)
            while reader.request() != nil, (try? socket.send(answer)) == true {}
        }
    }

    /// A short whole answer.
    static let hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
}
