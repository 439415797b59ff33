import Basics
import HTTP1
import Net
import TestSupport
import Testing

@testable import Fetch

/// The client against servers that answer well, badly, slowly and not at all (contract B59, B66,
/// B169).
struct HTTPClientTests {
    static let timeout = Nanoseconds.seconds(5)
    static let short = Nanoseconds.milliseconds(300)

    static func fetch(
        _ url: String, _ client: HTTPClient = HTTPClient(trust: TrustStore(authorityFile: nil)),
        bodyBytesMax: Int = 1000, within time: Nanoseconds = timeout
    ) -> Result<FetchResponse, FetchFailure> {
        guard let url = try? AbsoluteURL(parsing: url) else { return .failure(.requestInvalid) }
        let request = FetchRequest(url: url, bodyBytesMax: bodyBytesMax)
        return Result { () throws(FetchFailure) in
            try client.fetch(request, until: SystemClock.now() + time)
        }
    }

    /// What a server's bytes become, sent at once and byte by byte.
    private static func outcomes(
        of answer: String, bodyBytesMax: Int = 1000
    ) -> [Result<FetchResponse, FetchFailure>] {
        [answer.utf8.count, 1].map { (piece: Int) in
            let server = ScriptedServer { connection, _ in
                guard connection.readHead() != nil else { return }
                var rest = Substring(answer)
                while !rest.isEmpty, connection.send(String(rest.prefix(piece))) {
                    rest = rest.dropFirst(piece)
                }
            }
            return fetch(server.origin + "/", bodyBytesMax: bodyBytesMax)
        }
    }

    // B59, B169
    @Test func requestIsPlainAndCarriesNothingOfAClient() throws {
        let server = ScriptedServer { connection, _ in
            let head = connection.readHead() ?? ""
            connection.respond(type: "text/plain", body: head)
        }
        let url = try AbsoluteURL(parsing: server.origin + "/userinfo?x=1")
        var request = FetchRequest(url: url, bodyBytesMax: 1000)
        request.authorize(bearer: Array("ory_at_abc".utf8))
        request.claimsTLS = true
        let response = try HTTPClient(trust: TrustStore(authorityFile: nil)).fetch(
            request, until: SystemClock.now() + Self.timeout)
        #expect(
            String(decoding: response.body, as: UTF8.self) == """
                GET /userinfo?x=1 HTTP/1.1\r
                Host: 127.0.0.1:\(server.port)\r
                Accept: application/json\r
                Accept-Encoding: identity\r
                User-Agent: postern\r
                X-Forwarded-Proto: https\r
                Authorization: Bearer ory_at_abc
                """)
    }

    @Test func tokenWithALineBreakIsNeverSent() throws {
        let server = ScriptedServer { connection, _ in connection.waitForClose() }
        var request = FetchRequest(
            url: try AbsoluteURL(parsing: server.origin), bodyBytesMax: 1000)
        request.authorize(bearer: Array("a\r\nX: y".utf8))
        #expect(throws: FetchFailure.requestInvalid) {
            try HTTPClient(trust: TrustStore(authorityFile: nil)).fetch(
                request, until: SystemClock.now() + Self.timeout)
        }
        #expect(server.connections == 0)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Type: Application/JSON; charset=utf-8\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;a=b\r\n}\r\n0\r\nX: y\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}",
        "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{}",
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n"
            + "Content-Type: application/scim+json\r\nContent-Encoding: identity\r\n"
            + "Content-Length: 2\r\n\r\n{}",
    ])
    func bodyArrivesWholeInEveryFraming(answer: String) throws {
        for outcome in Self.outcomes(of: answer) {
            let response = try outcome.get()
            #expect(response.status == 200)
            #expect(response.isJSON)
            #expect(response.body == Array("{}".utf8))
        }
    }

    // B66, B169
    @Test(
        arguments: [
            ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n", .redirected(status: 302)),
            ("HTTP/1.1 304 Not Modified\r\n\r\n", .redirected(status: 304)),
            (
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
                .contentCoded
            ),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", .bodyTooLong(bytesMax: 1000)),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n"
                    + String(repeating: "x", count: 1001) + "\r\n0\r\n\r\n",
                .bodyTooLong(bytesMax: 1000)
            ),
            (
                "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 1001),
                .bodyTooLong(bytesMax: 1000)
            ),
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", .closedEarly(.body)),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
                .closedEarly(.body)
            ),
            ("HTTP/1.1 200 OK\r\nContent-Le", .closedEarly(.head)),
            ("HTTP/1.1 101 Switching Protocols\r\n\r\n", .statusUnexpected(101)),
            (
                String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 9),
                .answerInvalid("too many interim answers")
            ),
            (
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                .answerInvalid("the protocol version is malformed")
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                .answerInvalid("Content-Length and Transfer-Encoding are both present")
            ),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                .answerInvalid("a chunk size is not 1 to 16 hexadecimal digits in range")
            ),
            (
                "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 17000) + "\r\n\r\n",
                .answerInvalid("the head is too long")
            ),
        ] as [(String, FetchFailure)])
    func badAnswerIsATypedFailure(answer: String, failure: FetchFailure) {
        for outcome in Self.outcomes(of: answer) {
            #expect(throws: failure) { try outcome.get() }
        }
    }

    @Test(arguments: [401, 403, 429, 500, 503])
    func refusalIsAnAnswerWithoutBody(status: Int) throws {
        for length in [5, 100_000] {
            let body = String(repeating: "x", count: length)
            for outcome in Self.outcomes(
                of: "HTTP/1.1 \(status) No\r\nContent-Length: \(length)\r\n\r\n\(body)")
            {
                let response = try outcome.get()
                #expect(response.status == UInt16(status))
                #expect(response.body.isEmpty)
            }
        }
    }

    // B169
    @Test func jsonIsDemandedByStatusAndMediaType() {
        let cases: [(UInt16, String, FetchFailure?)] = [
            (200, "application/json", nil), (200, "application/jwk-set+json", nil),
            (200, "text/html", .mediaTypeUnexpected("text/html")),
            (200, "", .mediaTypeUnexpected("none")),
            (200, "text/x+json", .mediaTypeUnexpected("text/x+json")),
            (500, "application/json", .statusUnexpected(500)),
            (204, "application/json", .statusUnexpected(204)),
        ]
        for (status, type, expected) in cases {
            var failure: FetchFailure?
            do throws(FetchFailure) {
                try FetchResponse(status: status, mediaType: type, body: []).requireJSON()
            } catch {
                failure = error
            }
            #expect(failure == expected)
        }
    }
}
