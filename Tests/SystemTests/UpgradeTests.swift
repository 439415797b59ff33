import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// WebSockets byte by byte: what is passed on, held back, refused and cut off.
    @Suite struct UpgradeTests {
        // B115, B121: the wish is written anew, after the token has been judged.
        @Test func handshakeIsPassedOnAnew() throws {
            let house = try House(answer: { _, socket in
                _ = try? socket.send(Handshake.switched + "first")
                guard case .bytes(let bytes) = socket.receive() else { return false }
                _ = try? socket.send(bytes)
                return false
            })
            let token = try house.issuer.jwt()
            let connection = try house.connect()
            try connection.send(Handshake.request("Authorization: Bearer \(token)"))
            let head = try connection.head()
            #expect(head.status == 101)
            #expect(head["Connection"] == "upgrade" && head["Upgrade"] == "websocket")
            #expect(head["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            try connection.skip(5)
            try connection.send("\u{1}second")
            #expect(connection.remainder() == Array("\u{1}second".utf8))
            let request = try house.upstream.onlyRequest()
            #expect(request.values("Connection") == ["upgrade"])
            #expect(request.values("Upgrade") == ["websocket"])
            #expect(request.values("Sec-WebSocket-Key") == ["dGhlIHNhbXBsZSBub25jZQ=="])
            #expect(request.values("X-Auth-Subject").count == 1)
            #expect(request.values("Authorization") == [])
        }

        // B112, B121
        @Test func withoutTokenTheUpstreamHearsNothing() throws {
            let house = try House()
            let connection = try house.connect()
            try connection.send(Handshake.request() + "GET /public/x HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try connection.response()
            #expect(answer.status == 401)
            #expect(answer["Connection"] == "close")
            #expect(connection.isClosed())
            #expect(house.upstream.connectionCount == 0)
        }

        // B121, B155, CVE-2026-2833, CVE-2026-58055: the request is served as HTTP/1.1 and its
        // connection lives.
        @Test(arguments: [
            (
                "GET", "1.1",
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A"
            ),
            ("POST", "1.1", "Connection: Upgrade\r\nUpgrade: h2c"),
            ("POST", "1.1", "Connection: Upgrade\r\nUpgrade: websocket"),
            ("GET", "1.1", "Connection: Upgrade\r\nUpgrade: TLS/1.0, websockets"),
            ("GET", "1.1", "Upgrade: websocket"), ("GET", "1.1", "Connection: Upgrade"),
        ])
        func otherUpgradesAreDropped(method: String, version: String, lines: String) throws {
            let house = try House()
            let connection = try house.connect()
            for _ in 0..<2 {
                try connection.send(
                    "\(method) /public/x HTTP/\(version)\r\nHost: a\r\n\(lines)\r\n\r\n")
                #expect(try connection.response().text == "hello")
            }
            for request in house.upstream.requests {
                for name in ["Upgrade", "Connection", "HTTP2-Settings"] {
                    #expect(request.values(name) == [])
                }
            }
            #expect(house.upstream.connectionCount == 1)
        }

        // B121, B155
        @Test(arguments: ["1.1", "1.0"])
        func routeOrVersionWithoutUpgradeServesPlainly(version: String) throws {
            let house = try House {
                $0.routes = #"[{"path": "/**", "access": "public", "upgrade": []}]"#
            }
            let connection = try house.connect()
            try connection.send(Handshake.request().replacing("HTTP/1.1", with: "HTTP/\(version)"))
            #expect(try connection.response().text == "hello")
            #expect(try house.upstream.onlyRequest().values("Upgrade") == [])
        }

        // B121: not a byte before the 101, every byte after it.
        @Test func earlyBytesWaitForTheSwitch() throws {
            let target = try AttackTarget(upstream: { socket, number in
                let reader = RequestReader(socket, connection: number)
                guard reader.head() != nil else { return }
                let early = socket.receive(by: Deadline(seconds: 0.5))
                guard early == .timeout, reader.rest.isEmpty else {
                    _ = try? socket.send("HTTP/1.1 500 Early\r\nContent-Length: 0\r\n\r\n")
                    return
                }
                _ = try? socket.send(Handshake.switched)
                while case .bytes(let bytes) = socket.receive() { _ = try? socket.send(bytes) }
                socket.close()
            })
            let connection = try target.connect()
            let early = String(repeating: "early ", count: 5000)
            try connection.send(Handshake.request() + early)
            #expect(try connection.head().status == 101)
            try connection.send("late")
            connection.socket.finishSending()
            #expect(connection.remainder() == Array((early + "late").utf8))
        }

        // B111, B121, B155: what came behind the wish is parsed by nobody, and nothing is pooled.
        @Test(arguments: ["200 OK", "403 Forbidden", "426 Upgrade Required", "500 Oops"])
        func otherAnswerEndsBothConnections(status: String) throws {
            let house = try House(
                answer: RecordingUpstream.always(
                    "HTTP/1.1 \(status)\r\nContent-Length: 2\r\n\r\nno"),
                change: { $0.workers = 1 })
            let connection = try house.connect()
            try connection.send(
                Handshake.request().replacing("/chat", with: "/public/chat")
                    + "GET /public/smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try connection.response()
            #expect(answer.text == "no")
            #expect(answer["Connection"] == "close")
            #expect(connection.isClosed())
            #expect(try HTTP.send("GET", "/public/next", to: house.address).text == "no")
            #expect(house.upstream.requests.map(\.target) == ["/public/chat", "/public/next"])
            #expect(house.upstream.connectionCount == 2)
            #expect(house.upstream.leftover == [])
        }

        // B155: raw bytes flow only after the 101 that was asked for.
        @Test(arguments: [
            (false, "Connection: Upgrade\r\nUpgrade: websocket"),
            (true, "Connection: Upgrade\r\nUpgrade: h2c"),
            (true, "Connection: Upgrade\r\nUpgrade: websocket, h2c"),
            (true, "Connection: Upgrade"), (true, "Upgrade: websocket"),
        ])
        func switchThatNobodyAskedForIs502(asks: Bool, lines: String) throws {
            let house = try House(
                answer: RecordingUpstream.always(
                    "HTTP/1.1 101 Switching Protocols\r\n\(lines)\r\n\r\nraw"),
                change: { $0.routes = #"[{"path": "/**", "access": "public"}]"# })
            let connection = try house.connect()
            try connection.send(
                asks ? Handshake.request() : "GET /chat HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try connection.response()
            #expect(answer.status == 502)
            #expect(!answer.text.contains("raw"))
            #expect(house.postern.logLine(with: "upstream_response_invalid") != nil)
            #expect(try house.postern.metric("postern_tunnels_opened_total") == 0)
        }

        // B155
        @Test(arguments: ["Content-Length: 5", "Transfer-Encoding: chunked"])
        func upgradeWithABodyIsRefused(line: String) throws {
            let target = try AttackTarget(upstream: Handshake.echo)
            let connection = try target.connect()
            try connection.send(Handshake.request(line))
            #expect(try connection.response().status == 400)
            #expect(target.upstream.acceptedCount == 0)
        }

        // B120, B150
        @Test func interimAnswersPrecedeTheSwitch() throws {
            let target = try AttackTarget(upstream: { socket, number in
                guard RequestReader(socket, connection: number).head() != nil else { return }
                _ = try? socket.send(
                    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Handshake.switched)
                while case .bytes = socket.receive() {}
            })
            let connection = try target.connect()
            try connection.send(Handshake.request("Expect: 100-continue"))
            #expect(try connection.head().status == 103)
            #expect(try connection.head().status == 101)
        }

        // B77: the token is judged first, then the page.
        @Test(arguments: [
            (["Origin: https://app.example"], true, 101), ([], true, 101),
            (["Origin: https://evil.example"], true, 403), (["Origin: null"], true, 403),
            (["Origin: https://app.example.evil"], true, 403),
            (["Origin: http://app.example"], true, 403),
            (["Origin: https://app.example", "Origin: https://app.example"], true, 403),
            (["Origin: https://evil.example"], false, 401),
        ])
        func onlyListedOriginsMayUpgrade(lines: [String], hasToken: Bool, status: Int) throws {
            let house = try House(
                answer: RecordingUpstream.always(Handshake.switched, keep: false),
                change: {
                    $0.routes =
                        #"[{"path": "/**", "allowed_origins": ["https://app.example"]}]"#
                })
            let token = try house.issuer.jwt()
            let connection = try house.connect()
            let credentials = hasToken ? ["Authorization: Bearer \(token)"] : []
            let all = (credentials + lines).joined(separator: "\r\n")
            try connection.send(
                all.isEmpty ? Handshake.request() : Handshake.request(all))
            #expect(try connection.response().status == status)
            #expect(house.upstream.requests.count == (status == 101 ? 1 : 0))
        }
    }
}
