import Basics
import Net
import TestSupport
import Testing

/// Two ends of one real connection: what connected, and what was accepted.
struct ConnectedPair: ~Copyable {
    let listener: Listener
    var client: Transport
    var server: Transport
    /// Who the listener says is on the other end.
    let peer: SocketAddress

    init(_ endpoint: String = "127.0.0.1:0") throws {
        let listener = try Listener(on: try #require(Endpoint(parsing: endpoint)))
        let target: SocketAddress
        if listener.endpoint.isNetwork {
            target = listener.address
        } else {
            target = try #require(listener.endpoint.literalAddress)
        }
        let socket = try Socket.connect(to: target)
        #expect(Waiting.wait(for: .readable, on: listener.number, until: Self.soon))
        switch listener.accept() {
        case .connection(let descriptor, let peer):
            server = Transport(descriptor, canWrite: true)
            self.peer = peer
        case .none: throw NobodyCame()
        case .exhausted: throw NobodyCame()
        }
        client = Transport(socket, canWrite: true)
        self.listener = listener
    }

    private struct NobodyCame: Error {}

    /// A moment to give up at.
    static var soon: Instant { SystemClock.now() + .seconds(5) }

    /// Waits until the server's end has something to read, and reads it once.
    mutating func receive() -> (outcome: IOOutcome, text: String) {
        #expect(Waiting.wait(for: .readable, on: server.number, until: Self.soon))
        server.note(.readable)
        var buffer = ByteBuffer(capacity: 4096)
        let outcome = server.read(into: &buffer)
        return (outcome, buffer.text)
    }
}
