import HTTP1
import Testing

/// Who asks for a WebSocket, and which answer grants it (RFC 6455 sections 4.1 and 4.2.2).
struct WebSocketHeadTests {
    // B121, B155
    @Test(arguments: [
        ("GET", "1.1", "Connection: Upgrade\r\nUpgrade: websocket", true),
        ("GET", "1.1", "connection: keep-alive, UPGRADE\r\nupgrade: WebSocket", true),
        ("GET", "1.1", "Connection: Upgrade\r\nUpgrade: h2c, websocket", true),
        ("GET", "1.1", "Connection: Upgrade\r\nUpgrade: h2c\r\nUpgrade: websocket", true),
        ("GET", "1.1", "Connection: Upgrade\r\nUpgrade: websockets", false),
        ("GET", "1.1", "Connection: Upgrade\r\nUpgrade: websocket/13", false),
        ("GET", "1.1", "Connection: Upgrade\r\nUpgrade:", false),
        ("GET", "1.1", "Upgrade: websocket", false), ("GET", "1.1", "Connection: upgrade", false),
        ("GET", "1.0", "Connection: Upgrade\r\nUpgrade: websocket", false),
        ("POST", "1.1", "Connection: Upgrade\r\nUpgrade: websocket", false),
        ("get", "1.1", "Connection: Upgrade\r\nUpgrade: websocket", false),
    ])
    func requestAsksOrNot(method: String, version: String, lines: String, asks: Bool) throws {
        var head = RequestHead()
        // What an earlier request asked for is forgotten.
        for text in [
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
            "\(method) / HTTP/\(version)\r\nHost: a\r\n\(lines)\r\n\r\n",
        ] {
            let bytes = GuardedBytes(Array(text.utf8))
            _ = try head.parse(bytes.span, limits: HeadLimits())
        }
        let result = head.asksForWebSocket
        #expect(result == asks)
    }

    // B155
    @Test(arguments: [
        ("101", "1.1", "Connection: Upgrade\r\nUpgrade: websocket", true),
        ("101", "1.1", "connection: upgrade\r\nupgrade: WEBSOCKET", true),
        ("101", "1.1", "Connection: Upgrade\r\nUpgrade: websocket, h2c", false),
        ("101", "1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c", false),
        ("101", "1.1", "Connection: Upgrade\r\nUpgrade: h2c", false),
        ("101", "1.1", "Upgrade: websocket", false), ("101", "1.1", "Connection: Upgrade", false),
        ("101", "1.0", "Connection: Upgrade\r\nUpgrade: websocket", false),
        ("200", "1.1", "Connection: Upgrade\r\nUpgrade: websocket", false),
        ("103", "1.1", "Connection: Upgrade\r\nUpgrade: websocket", false),
    ])
    func answerSwitchesOrNot(status: String, version: String, lines: String, switches: Bool) throws
    {
        var head = ResponseHead()
        let text = "HTTP/\(version) \(status) X\r\n\(lines)\r\n\r\n"
        let bytes = GuardedBytes(Array(text.utf8))
        _ = try head.parse(bytes.span, answering: .get, limits: HeadLimits())
        let result = head.switchesToWebSocket
        #expect(result == switches)
    }
}
