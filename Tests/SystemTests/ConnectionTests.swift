import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Keep-alive, pipelining, HTTP/1.0, HEAD, expectations and interim answers.
    /// Contract B110-B113, B119-B123, B150, B152-B155.
    @Suite struct ConnectionTests {
        private static let length = "Content-Length: 5\r\n\r\nhello"

        @Test func oneConnectionServesManyRequestsEachJudgedAnew() throws {  // B112
            let house = try House()
            let token = try house.issuer.jwt()
            let connection = try house.connect()
            for round in 0..<20 {
                try connection.request(
                    "GET", "/orders/\(round)", ["Authorization: Bearer \(token)"])
                #expect(try connection.response().status == 200)
                try connection.request("GET", "/orders/\(round)")
                #expect(try connection.response().status == 401)
            }
            #expect(house.upstream.requests.count == 20)
            #expect(house.upstream.connectionCount == 1)  // the upstream's is reused too
        }

        @Test func pipelinedRequestsAreAnsweredInOrder() throws {
            let house = try House(answer: { request, socket in
                let body = request.target
                return
                    (try? socket.send(
                        "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"))
                    ?? false
            })
            let token = try house.issuer.jwt()
            let connection = try house.connect()
            var bytes = ""
            for round in 0..<50 {
                bytes += "GET /public/\(round) HTTP/1.1\r\nHost: a\r\n\r\n"
                bytes += "GET /orders/\(round) HTTP/1.1\r\nHost: a\r\n"
                bytes += round.isMultiple(of: 2) ? "Authorization: Bearer \(token)\r\n\r\n" : "\r\n"
            }
            try connection.send(bytes)
            for round in 0..<50 {
                #expect(try connection.response().text == "/public/\(round)")
                let answer = try connection.response()
                #expect(answer.status == (round.isMultiple(of: 2) ? 200 : 401))
            }
        }

        @Test func requestsInSmallPiecesAreUnderstood() throws {
            let house = try House()
            let connection = try house.connect()
            for byte in "POST /public/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc".utf8 {
                try connection.socket.send([byte])
            }
            #expect(try connection.response().status == 200)
            #expect(try house.upstream.onlyRequest().body == Array("abc".utf8))
        }

        /// RFC 9110 section 9.3.2: no content, also where the head is refused before it is whole.
        @Test(arguments: [
            "HEAD / HTTP/1.1\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: a\r\nb c: d\r\n\r\n",
        ])
        func refusedHeadGetsNoContent(request: String) throws {
            let house = try House()
            let connection = try house.connect()
            try connection.send(request)
            let answer = try connection.response(to: "HEAD")
            #expect(answer.status == 400)
            #expect(connection.remainder() == [])
        }

        @Test func closeIsHonouredAndSaid() throws {
            let house = try House()
            let connection = try house.connect()
            try connection.request("GET", "/public/x", ["Connection: close"])
            let answer = try connection.response()
            #expect(answer["Connection"] == "close")
            #expect(connection.isClosed())
        }

        @Test func oldClientsGetOneAnswerAndNoChunks() throws {  // B113, B154
            let house = try House(
                answer: RecordingUpstream.always(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"))
            let connection = try house.connect()
            try connection.send("GET /public/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            let answer = try connection.response()
            #expect(answer.statusLine.hasPrefix("HTTP/1.1 200"))
            #expect(answer.text == "hello")
            #expect(answer["Transfer-Encoding"] == nil)
            #expect(try house.upstream.onlyRequest().requestLine == "GET /public/x HTTP/1.1")
            #expect(connection.isClosed())
        }

        @Test func headHasTheLengthAndNoBody() throws {  // B123
            let house = try House(answer: { request, socket in
                let body = request.method == "HEAD" ? "" : "hello"
                return (try? socket.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + body))
                    ?? false
            })
            let connection = try house.connect()
            try connection.request("HEAD", "/public/x")
            let head = try connection.response(to: "HEAD")
            #expect(head["Content-Length"] == "5")
            try connection.request("GET", "/public/x")
            #expect(try connection.response().text == "hello")
        }

        @Test(arguments: [204, 304])
        func answersWithoutBodyLeaveTheConnectionUsable(status: Int) throws {  // B109, B152
            let house = try House(answer: { request, socket in
                let text =
                    request.target.hasSuffix("first")
                    ? "HTTP/1.1 \(status) X\r\nETag: \"a\"\r\n\r\n"
                    : "HTTP/1.1 200 OK\r\n" + Self.length
                return (try? socket.send(text)) ?? false
            })
            let connection = try house.connect()
            try connection.request("GET", "/public/first", ["If-None-Match: \"a\""])
            #expect(try connection.response().status == status)
            try connection.request("GET", "/public/second")
            #expect(try connection.response().text == "hello")
        }

        // B107
        @Test func chunkedBodiesPassBothWays() throws {
            let house = try House(
                answer: RecordingUpstream.always(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n"))
            let connection = try house.connect()
            try connection.send(
                "POST /public/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            try connection.send("3\r\nabc\r\n")
            try connection.send("2\r\nde\r\n0\r\n\r\n")
            let answer = try connection.response()
            #expect(answer.text == "abcde")
            #expect(answer.isComplete)
            let seen = try house.upstream.onlyRequest()
            #expect(seen.values("Transfer-Encoding") == ["chunked"])
            #expect(seen.values("Content-Length").isEmpty)
            #expect(seen.body == Array("abcde".utf8))
        }

        @Test func bodyEndedByClosingArrivesWholeAndEnds() throws {  // B109
            let house = try House(
                answer: RecordingUpstream.always("HTTP/1.1 200 OK\r\n\r\nhello", keep: false))
            let answer = try HTTP.send("GET", "/public/x", to: house.address)
            #expect(answer.text == "hello")
            #expect(answer.isComplete)
        }

        @Test func brokenAnswerNeverLooksWhole() throws {  // B110
            for head in [
                "Content-Length: 100\r\n\r\nhello",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            ] {
                let house = try House(
                    answer: RecordingUpstream.always("HTTP/1.1 200 OK\r\n" + head, keep: false))
                let connection = try house.connect()
                try connection.request("GET", "/public/x")
                let answer = try? connection.response()
                #expect(answer?.isComplete != true, "\(head)")
            }
        }

        @Test func brokenRequestNeverLooksWholeAndItsConnectionIsNotReused() throws {  // B110
            let house = try House()
            for head in [
                "Content-Length: 100\r\n\r\nhello",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            ] {
                let connection = try house.connect()
                try connection.send("POST /public/x HTTP/1.1\r\nHost: a\r\n" + head)
                connection.socket.finishSending()
                _ = connection.remainder(by: Deadline(seconds: 3))
                connection.socket.close()
            }
            #expect(try HTTP.send("GET", "/public/after", to: house.address).status == 200)
            #expect(house.upstream.requests.map(\.target) == ["/public/after"])
        }

        @Test func expectationIsMetOnceAndOnlyAfterTheDecision() throws {  // B119, B150
            let house = try House()
            let token = try house.issuer.jwt()
            let refused = try house.connect()
            let expecting = ["Content-Length: 5", "Expect: 100-continue"]
            try refused.request("POST", "/orders", expecting)
            let answer = try refused.response()
            #expect(answer.status == 401)
            #expect(answer.interims.isEmpty)
            let granted = try house.connect()
            try granted.request("POST", "/orders", expecting + ["Authorization: Bearer \(token)"])
            #expect(try granted.head().status == 100)
            try granted.send("hello")
            let final = try granted.response()
            #expect(final.status == 200)
            #expect(final.interims.isEmpty)
            #expect(try house.upstream.onlyRequest().body == Array("hello".utf8))
        }

        @Test func interimAnswersPassToNewClientsOnly() throws {  // B120
            let house = try House(
                answer: RecordingUpstream.always(
                    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n"
                        + Self.length))
            let new = try HTTP.send("GET", "/public/x", to: house.address)
            #expect(new.interims == [103])
            #expect(new.text == "hello")
            let old = try house.connect()
            try old.send("GET /public/x HTTP/1.0\r\n\r\n")
            let answer = try old.response()
            #expect(answer.interims.isEmpty)
            #expect(answer.text == "hello")
        }

        @Test func earlyAnswerIsRelayedAndItsConnectionNotReused() throws {  // B148
            let upstream = try RawListener { socket, _ in
                let reader = RequestReader(socket, connection: 0)
                guard reader.head() != nil else { return }
                _ = try? socket.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
                while case .bytes = socket.receive(by: Deadline(seconds: 5)) {}
            }
            defer { upstream.close() }
            let house = try House { $0.upstream = upstream.address }
            let connection = try house.connect()
            try connection.send(
                "POST /public/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nstart")
            #expect(try connection.response().status == 413)
            _ = try HTTP.send("GET", "/public/x", to: house.address)
            #expect(upstream.acceptedCount == 2)
        }

        @Test func answerHeadersPassExceptHopByHopOnes() throws {  // B115, B129
            let house = try House(
                answer: RecordingUpstream.always(
                    "HTTP/1.1 200 Fine\r\nServer: legacy\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
                        + "Connection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n"
                        + "X-Kept: yes\r\n" + Self.length))
            let answer = try HTTP.send("GET", "/public/x", to: house.address)
            #expect(answer.values("Set-Cookie") == ["a=1", "b=2"])
            #expect(answer["Server"] == "legacy")
            #expect(answer["X-Kept"] == "yes")
            #expect(answer["X-Hop"] == nil)
            #expect(answer["Keep-Alive"] == nil)
            #expect(answer["Date"] != nil)
        }

        @Test func slowHeadsAndIdleConnectionsEnd() throws {  // B114
            let house = try House {
                $0.more.append(#""timeouts": {"client_header": "1s", "client_idle": "1s"}"#)
            }
            let slow = try house.connect()
            try slow.send("GET /public/x HTTP/1.1\r\nHost: a")
            let (answer, seconds) = measured { try? slow.response(by: Deadline(seconds: 6)) }
            #expect([408, nil].contains(answer?.status))
            #expect(seconds < 5)
            #expect(slow.isClosed(by: Deadline(seconds: 3)))
            let idle = try house.connect()
            #expect(idle.isClosed(by: Deadline(seconds: 5)))
        }
    }
}
