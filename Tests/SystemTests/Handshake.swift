import TestSupport

/// The beginning of a WebSocket, byte by byte (RFC 6455 section 1.3).
enum Handshake {
    /// The answer that switches.
    static let switched =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

    /// The head of the request, with more lines.
    static func request(_ lines: String...) -> String {
        "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + lines.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    /// An upstream that switches and then sends back what it gets.
    static let echo: @Sendable (RawSocket, Int) -> Void = { socket, number in
        guard RequestReader(socket, connection: number).head() != nil else { return }
        _ = try? socket.send(switched)
        while case .bytes(let bytes) = socket.receive(by: Deadline(seconds: 60)) {
            _ = try? socket.send(bytes)
        }
        socket.finishSending()
    }
}
