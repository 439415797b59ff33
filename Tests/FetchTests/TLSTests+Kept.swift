import Basics
import Foundation
import HTTP1
import Net
import TestSupport
import Testing

@testable import Fetch

/// Connections that are kept: what was left on one is no answer (contract B147), and trust that has
/// changed ends it (lesson 20).
extension TLSTests {
    /// A server that tells how many connections it had, and before that whatever the test wants: it
    /// sends each line of hexadecimal in `script` as one TLS record to the first connection.
    private static let server = """
        import socket, ssl, sys
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain("server.pem", "server.key")
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        records = [bytes.fromhex(line) for line in open("script")]
        number = 0
        while True:
            plain, _ = listener.accept()
            try:
                peer = context.wrap_socket(plain, server_side=True)
            except OSError:
                continue
            number += 1
            while True:
                head = b""
                while b"\\r\\n\\r\\n" not in head:
                    piece = peer.recv(4096)
                    if not piece: break
                    head += piece
                if not head: break
                own = b'{"connection":%d}' % number
                answer = (b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\n"
                          b"Content-Length: %d\\r\\n\\r\\n" % len(own) + own)
                for record in records or [answer]: peer.send(record)
                records = []
        """

    private static func serve(_ bench: Bench, records: [[UInt8]]) throws -> (ChildProcess, Int) {
        let lines = records.map { $0.map { String(format: "%02x", $0) }.joined() }
        try lines.joined(separator: "\n").write(
            toFile: bench.path("script"), atomically: true, encoding: .utf8)
        let process = try ChildProcess(
            "python3", ["-c", server], directory: bench.directory.path)
        _ = Deadline.usual.wait(pause: 0.01) { process.output.contains("\n") }
        let digits = process.output.split(separator: "\n").first
        return (process, digits.flatMap { Int($0) } ?? 0)
    }

    private static func get(_ client: HTTPClient, _ port: Int) throws -> String {
        let url = try AbsoluteURL(parsing: "https://localhost:\(port)/")
        let answer = try client.fetch(
            FetchRequest(url: url, bodyBytesMax: 64 * 1024),
            until: SystemClock.now() + Nanoseconds.seconds(10))
        return String(decoding: answer.body, as: UTF8.self)
    }

    private static func bench() throws -> Bench {
        let bench = try Bench()
        try bench.makeSelfSigned("ca")
        try bench.makeCertificate("server", for: "DNS:localhost")
        return bench
    }

    // B147
    @Test func restOfARecordIsNotTakenForTheNextAnswer() throws {
        let bench = try Self.bench()
        // The first record leaves the reader's buffer partly full, so that it cannot take all of
        // the second: what it leaves behind looks like another answer.
        let first = Array("HTTP/1.1 200 OK\r\nX-Filler: \(String(repeating: "a", count: 600))".utf8)
        let planted = Array(
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX: "
                + String(repeating: "b", count: 400) + "\r\nContent-Length: 17\r\n\r\n"
                + "{\"sub\":\"mallory\"}").utf8)
        let room = 16 * 1024 - first.count
        let start = "\r\nContent-Type: application/json\r\nContent-Length: "
        let length = room - start.utf8.count - "12345\r\n\r\n".utf8.count
        let second =
            Array("\(start)\(length)\r\n\r\n".utf8)
            + [UInt8](repeating: UInt8(ascii: "c"), count: length) + planted
        #expect(second.count == room + planted.count && second.count <= 16 * 1024)
        let (process, port) = try Self.serve(bench, records: [first, second])
        let client = HTTPClient(trust: TrustStore(authorityFile: bench.path("ca.pem")))
        #expect(try Self.get(client, port).utf8.count == length)
        #expect(try Self.get(client, port) == "{\"connection\":2}")
        #expect(process.isRunning)
    }

    @Test func changedAuthorityEndsAKeptConnection() throws {
        let bench = try Self.bench()
        let (process, port) = try Self.serve(bench, records: [])
        let trust = TrustStore(authorityFile: bench.path("trusted.pem"))
        let client = HTTPClient(trust: trust)
        let authority = try Data(contentsOf: URL(fileURLWithPath: bench.path("ca.pem")))
        try authority.write(to: URL(fileURLWithPath: bench.path("trusted.pem")))
        for _ in 0..<2 { #expect(try Self.get(client, port) == "{\"connection\":1}") }
        try bench.makeSelfSigned("other")
        try Data(contentsOf: URL(fileURLWithPath: bench.path("other.pem"))).write(
            to: URL(fileURLWithPath: bench.path("trusted.pem")))
        #expect(throws: FetchFailure.self) { try Self.get(client, port) }
        #expect(process.isRunning)
    }
}
