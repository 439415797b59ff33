import Authentication
import Net
import Telemetry
import TestSupport
import Testing

@testable import Admin

/// The operator's listener over real sockets.
struct AdminServerTests {
    /// Its threads live as long as the process, so all tests share one.
    private static let address: TestAddress? = {
        guard let endpoint = Endpoint(parsing: "127.0.0.1:0"),
            let listener = try? Listener(on: endpoint)
        else { return nil }
        let pages = AdminPages(
            version: "1.2.3", counters: [WorkerCounters()], issuers: { [IssuerReport.up] })
        let server = AdminServer(listener: listener, pages: pages)
        guard (try? server.start()) != nil else { return nil }
        return .ipv4(port: server.address.port)
    }()

    private func send(
        _ method: String, _ target: String, _ headers: [String] = []
    ) throws -> RawResponse {
        try HTTP.send(method, target, to: try #require(Self.address), headers)
    }

    @Test(arguments: ["/healthz", "/readyz", "/metrics"])
    func pagesAreAnsweredWithOwnHeadersAndClosed(path: String) throws {
        let answer = try send("GET", path)
        #expect(answer.status == 200)
        #expect(answer["Content-Type"]?.contains("charset=utf-8") == true)
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer["X-Content-Type-Options"] == "nosniff")
        #expect(answer["Connection"] == "close")
        #expect(answer.isComplete)
        #expect(!answer.body.isEmpty)
    }

    @Test func metricsNameTheirFormat() throws {
        let type = try send("GET", "/metrics")["Content-Type"]
        #expect(type == "text/plain; version=0.0.4; charset=utf-8")
    }

    @Test func queryIsIgnored() throws {
        #expect(try send("GET", "/healthz?full=1").status == 200)
    }

    @Test func headGetsTheHeadAlone() throws {
        let connection = try HTTPConnection(to: try #require(Self.address))
        try connection.request("HEAD", "/healthz")
        let answer = try connection.response(to: "HEAD")
        #expect(answer.status == 200)
        #expect(answer["Content-Length"] == "3")
        #expect(connection.remainder().isEmpty)
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "X-OWN"])
    func otherMethodsAreRefusedWithTheAllowedOnes(method: String) throws {
        let answer = try send(method, "/healthz")
        #expect(answer.status == 405)
        #expect(answer["Allow"] == "GET, HEAD")
    }

    @Test(arguments: ["/", "/nothing", "/%68ealthz", "/healthz/../metrics"])
    func otherPathsAreNotFound(path: String) throws {
        #expect(try send("GET", path).status == 404)
    }

    @Test(arguments: [
        ("nonsense\r\n\r\n", 400), ("GET /healthz HTTP/1.1\r\n\r\n", 400),
        ("GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 9000))\r\n\r\n", 431),
    ])
    func malformedRequestsAreRefused(request: String, status: Int) throws {
        let connection = try HTTPConnection(to: try #require(Self.address))
        try connection.send(request)
        #expect(try connection.response().status == status)
    }

    @Test func requestInPiecesIsRead() throws {
        let connection = try HTTPConnection(to: try #require(Self.address))
        for byte in Array("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".utf8) {
            try connection.socket.send([byte])
        }
        #expect(try connection.response().text == "ok\n")
    }

    /// More silent clients than threads hold the pages up for a bounded time only.
    @Test func silentClientsDoNotHoldThePagesUpForLong() throws {
        let address = try #require(Self.address)
        let silent = try (0..<8).map { _ in try HTTPConnection(to: address) }
        let (status, seconds) = try measured { try send("GET", "/healthz").status }
        #expect(status == 200)
        #expect(seconds < 8)
        for connection in silent { connection.socket.close() }
    }
}
