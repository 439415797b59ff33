import Foundation
import Net
import TestSupport
import Testing

@testable import Demo

/// The echo upstream over real sockets.
struct EchoUpstreamTests {
    private let running: Running<EchoUpstream>
    private var address: TestAddress { running.address }

    init() throws {
        let upstream = try EchoUpstream(listen: .network(host: "127.0.0.1", port: 0))
        try upstream.start()
        running = try Running(upstream, at: upstream.endpoint) { $0.stop() }
    }

    @Test func tellsWhatItWasSent() throws {
        let answer = try HTTP.send(
            "PUT", "/a?b=c", to: address, ["X-One: 1", "x-one: 2"], body: "hello")
        #expect(answer.status == 200)
        #expect(
            answer.text
                == #"{"method":"PUT","target":"/a?b=c","headers":[["Host","postern.test"],"#
                + #"["X-One","1"],["x-one","2"],["Connection","close"],["Content-Length","5"]],"#
                + #""body_bytes":5}"#
                + "\n")
    }

    @Test func readsChunkedBodiesAndKeepsTheConnection() throws {
        let connection = try HTTPConnection(to: address)
        try connection.send(
            "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n6\r\n world\r\n0\r\nX-T: 1\r\n\r\n")
        #expect(try connection.response().text.contains(#""body_bytes":11"#))
        try connection.request("GET", "/b")
        #expect(try connection.response().text.contains(#""target":"/b""#))
    }

    @Test func answersBytesChunksStatusAndSlowness() throws {
        let bytes = try HTTP.send("GET", "/public/bytes/300000", to: address)
        #expect(bytes.body.count == 300_000)
        #expect(bytes.end == .length)
        let chunked = try HTTP.send("GET", "/chunked/300000", to: address)
        #expect(chunked.body.count == 300_000)
        #expect(chunked.end == .chunked)
        #expect(chunked.isComplete)
        #expect(try HTTP.send("GET", "/status/418", to: address).status == 418)
        let (slow, seconds) = try measured { try HTTP.send("GET", "/slow/300", to: address) }
        #expect(slow.status == 200)
        #expect(seconds >= 0.3)
    }

    @Test func endsByClosingAndBreaksPromises() throws {
        let close = try HTTP.send("GET", "/close", to: address)
        #expect(close.end == .close)
        #expect(close.isComplete)
        let broken = try HTTP.send("GET", "/broken", to: address)
        #expect(!broken.isComplete)
    }

    @Test func headHasALengthAndNoBody() throws {
        let connection = try HTTPConnection(to: address)
        try connection.request("HEAD", "/bytes/1000")
        let head = try connection.response(to: "HEAD")
        #expect(head["Content-Length"] == "1000")
        try connection.request("GET", "/b")
        #expect(try connection.response().status == 200)
    }

    @Test func continuesWhenAsked() throws {
        let connection = try HTTPConnection(to: address)
        try connection.send(
            "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        #expect(try connection.head().status == 100)
        try connection.send("ab")
        #expect(try connection.response().text.contains(#""body_bytes":2"#))
    }

    @Test func speaksHTTP10WithoutChunks() throws {
        let connection = try HTTPConnection(to: address)
        try connection.send("GET /chunked HTTP/1.0\r\n\r\n")
        let answer = try connection.response()
        #expect(answer["Transfer-Encoding"] == nil)
        #expect(answer.end == .close)
    }

    @Test func stopsWithConnectionsOpen() throws {
        let connection = try HTTPConnection(to: address)
        try connection.request("GET", "/a")
        _ = try connection.response()
        running.server.stop()
        #expect(connection.isClosed())
    }
}
