import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// What becomes of a request when the upstream fails. Contract B113, B126, B147, B152.
    @Suite struct UpstreamFailureTests {
        /// Postern in front of `upstream`, with short timeouts.
        private func house(
            _ upstream: TestAddress, _ timeouts: String = #""upstream_response": "1s""#
        ) throws -> House {
            try House {
                $0.upstream = upstream
                $0.workers = 1
                $0.more.append(#""timeouts": {\#(timeouts)}"#)
            }
        }

        // B126
        @Test func nobodyThereIsABadGateway() throws {
            let house = try house(.ipv4(port: RawListener.freePort()))
            for _ in 0..<3 {
                let answer = try HTTP.send("GET", "/public/x", to: house.address)
                #expect(answer.status == 502)
                #expect(answer.text.contains(#""error":"bad_gateway""#))
                #expect(answer["WWW-Authenticate"] == nil)
            }
            #expect(house.postern.logLine(with: "upstream_unreachable") != nil)
            let protected = try HTTP.send("GET", "/orders", to: house.address)
            #expect(protected.status == 401)
        }

        // B126
        @Test func silenceIsAGatewayTimeout() throws {
            let upstream = try RawListener { socket, _ in
                while case .bytes = socket.receive(by: Deadline(seconds: 20)) {}
            }
            defer { upstream.close() }
            let house = try house(upstream.address)
            let (answer, seconds) = try measured {
                try HTTP.send("GET", "/public/x", to: house.address)
            }
            #expect(answer.status == 504)
            #expect(answer.text.contains(#""error":"gateway_timeout""#))
            #expect(seconds >= 0.9 && seconds < 5)
        }

        // B99, B126
        @Test(arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "HTTP/2 200 OK\r\n\r\n",
            "HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 099 X\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA\u{0}: b\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA: b\rc\r\nContent-Length: 0\r\n\r\n", "nonsense\r\n\r\n", "",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        ])
        func malformedAnswerIsABadGateway(answer: String) throws {
            let upstream = try RecordingUpstream(
                answer: RecordingUpstream.always(answer, keep: false))
            let house = try house(upstream.address)
            let got = try HTTP.send("POST", "/public/x", to: house.address, body: "x")
            #expect(got.status == 502)
        }

        // B126
        @Test func hugeAnswerHeadIsABadGateway() throws {
            let upstream = try RecordingUpstream(
                answer: RecordingUpstream.always(
                    "HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 70_000))\r\n\r\n",
                    keep: false))
            let house = try house(upstream.address)
            #expect(try HTTP.send("GET", "/public/x", to: house.address).status == 502)
        }

        /// An upstream that answers once per connection and closes it while it is idle, when the
        /// next request's head has come (`afterNextHead`) or at once.
        private func closing(
            afterNextHead trap: Bool, closed: SharedCounter = SharedCounter()
        ) throws -> RawListener {
            try RawListener { socket, number in
                let reader = RequestReader(socket, connection: number)
                guard reader.request() != nil else { return }
                _ = try? socket.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
                if trap {
                    if number.isMultiple(of: 2) {
                        _ = reader.head(by: Deadline(seconds: 20))
                    } else {
                        _ = reader.request(by: Deadline(seconds: 20))
                        _ = try? socket.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nagain")
                    }
                }
                socket.close()
                closed.add(1)
            }
        }

        @Test func connectionClosedWhileIdleNeverSurfaces() throws {
            let closed = SharedCounter()
            let upstream = try closing(afterNextHead: false, closed: closed)
            defer { upstream.close() }
            let house = try house(upstream.address)
            let connection = try house.connect()
            for (round, method) in ["GET", "GET", "POST", "GET", "DELETE", "POST"].enumerated() {
                try connection.request(method, "/public/x", body: method == "POST" ? "a" : nil)
                #expect(try connection.response().status == 200, "\(method)")
                #expect(Deadline.usual.wait(pause: 0.001) { closed.value == round + 1 })
            }
        }

        @Test func getThatMeetsAClosingConnectionIsSentOnceMore() throws {
            let upstream = try closing(afterNextHead: true)
            defer { upstream.close() }
            let house = try house(upstream.address, #""upstream_response": "5s""#)
            let connection = try house.connect()
            for _ in 0..<2 {
                try connection.request("GET", "/public/x")
                #expect(try connection.response().status == 200)
            }
            #expect(upstream.acceptedCount == 2)
        }

        @Test func postThatMeetsAClosingConnectionIsNotRepeated() throws {
            let upstream = try closing(afterNextHead: true)
            defer { upstream.close() }
            let house = try house(upstream.address, #""upstream_response": "5s""#)
            let connection = try house.connect()
            try connection.request("GET", "/public/x")
            #expect(try connection.response().status == 200)
            try connection.request("POST", "/public/x", body: "once")
            #expect(try connection.response().status == 502)
            #expect(upstream.acceptedCount == 1)
        }

        /// A connection that has been idle for a second may be closed by the upstream at any
        /// moment, so what goes only once takes a fresh one. B113
        @Test func postAfterAPauseTakesAFreshConnection() throws {
            let upstream = try closing(afterNextHead: true)
            defer { upstream.close() }
            let house = try house(upstream.address, #""upstream_response": "5s""#)
            let connection = try house.connect()
            try connection.request("GET", "/public/x")
            #expect(try connection.response().status == 200)
            Thread.sleep(forTimeInterval: 1.05)
            try connection.request("POST", "/public/x", body: "once")
            #expect(try connection.response().status == 200)
            #expect(upstream.acceptedCount == 2)
        }

        @Test func bytesAfterAnAnswerAreNeverDelivered() throws {  // B147
            let upstream = try RecordingUpstream { request, socket in
                let extra =
                    request.target.hasSuffix("first")
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\npoisoned" : ""
                return
                    (try? socket.send(
                        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello" + extra)) ?? false
            }
            let house = try house(upstream.address)
            let connection = try house.connect()
            try connection.request("GET", "/public/first")
            #expect(try connection.response().text == "hello")
            for _ in 0..<3 {
                try connection.request("GET", "/public/next")
                #expect(try connection.response().text == "hello")
            }
        }

        // B126
        @Test func upstreamsOwnRefusalsPassThrough() throws {
            let upstream = try RecordingUpstream(
                answer: RecordingUpstream.always(
                    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"app\"\r\n"
                        + "Content-Length: 0\r\n\r\n"))
            let house = try house(upstream.address)
            let answer = try HTTP.send("GET", "/public/x", to: house.address)
            #expect(answer.status == 401)
            #expect(answer.values("WWW-Authenticate") == ["Basic realm=\"app\""])
        }

        @Test func clientsThatLeaveDoNotHoldConnections() throws {
            let upstream = try RawListener { socket, _ in
                guard RequestReader(socket, connection: 0).head() != nil else { return }
                while case .bytes = socket.receive(by: Deadline(seconds: 20)) {}
                socket.close()
            }
            defer { upstream.close() }
            let house = try house(upstream.address, #""upstream_response": "20s""#)
            for _ in 0..<20 {
                let connection = try house.connect()
                try connection.request("GET", "/public/x")
                connection.socket.reset()
            }
            let gone = try Deadline.usual.wait {
                try house.postern.metric(#"postern_connections{worker="0"}"#) == 0
            }
            #expect(gone)
        }
    }
}
