import Foundation
import Synchronization
import TestSupport
import Testing

extension SystemTests {
    /// What an unkind client or upstream once did to an exchange.
    @Suite struct AttackRelayTests {
        private static let silence: @Sendable (RawSocket, Int) -> Void = { socket, _ in
            while case .bytes = socket.receive(by: Deadline(seconds: 30)) {}
        }

        /// The second request had arrived before the first one's time was over, so no event would
        /// have announced it.
        @Test func requestBehindATimeoutIsServed() throws {
            let target = try AttackTarget(
                timeouts: #""upstream_response": "500ms""#,
                upstream: { socket, number in
                    if number == 0 { return Self.silence(socket, number) }
                    AttackTarget.always(AttackTarget.hello)(socket, number)
                })
            let connection = try target.connect()
            try connection.request("GET", "/one")
            try connection.request("GET", "/two")
            #expect(try connection.response().status == 504)
            #expect(try connection.response().text == "hello")
        }

        // B113: the time an upstream has is not the client's to stretch.
        @Test func clientCannotStretchTheUpstreamsTime() throws {
            let target = try AttackTarget(
                timeouts: #""upstream_response": "1s""#, upstream: Self.silence)
            let connection = try target.connect()
            try connection.request("GET", "/one")
            let (answer, seconds) = try measured {
                let socket = connection.socket
                Thread.detachNewThread {
                    for _ in 0..<20 {
                        _ = try? socket.send("G")
                        Thread.sleep(forTimeInterval: 0.2)
                    }
                }
                return try connection.response()
            }
            #expect(answer.status == 504)
            #expect(seconds < 3)
        }

        // B150
        @Test func continueIsNotMadeUpAfterBodyBytes() throws {
            let target = try AttackTarget(upstream: AttackTarget.always(AttackTarget.hello))
            let connection = try target.connect()
            try connection.send(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n"
                    + "Expect: 100-continue\r\n\r\n12345"
            )
            Thread.sleep(forTimeInterval: 0.3)
            try connection.send("67890")
            let answer = try connection.response()
            #expect(answer.status == 200)
            #expect(answer.interims.isEmpty)
        }

        // B148: the upstream refuses, answers and closes while the body is still being sent.
        @Test func answerOfAnUpstreamThatStopsReadingIsRelayed() throws {
            let target = try AttackTarget(upstream: { socket, number in
                _ = RequestReader(socket, connection: number).head()
                _ = try? socket.send(
                    "HTTP/1.1 413 No\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig")
                socket.close()
            })
            for _ in 0..<30 {
                let connection = try target.connect()
                try connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n")
                _ = try? connection.socket.send([UInt8](repeating: 0x78, count: 300_000))
                #expect(try connection.response().status == 413)
            }
        }

        /// A body is not kept, so the request cannot be sent again: the idle connection is looked
        /// at before it is used, for PUT as for POST.
        @Test func putWithABodyNeverMeetsADeadConnection() throws {
            let closed = Mutex(0)
            let target = try AttackTarget(upstream: { socket, number in
                guard RequestReader(socket, connection: number).request() != nil else { return }
                _ = try? socket.send(AttackTarget.hello)
                socket.close()
                closed.withLock { $0 += 1 }
            })
            let connection = try target.connect()
            for round in 1...20 {
                try connection.request("PUT", "/x", body: "body")
                #expect(try connection.response().status == 200)
                let isClosed = Deadline.usual.wait { closed.withLock { $0 } == round }
                #expect(isClosed)
            }
        }

        /// Ten interim answers of 24 KB and a client that does not read: every byte arrives once
        /// and in order (contract B120), wherever its buffers end.
        @Test(arguments: Array(stride(from: 2_500_000, through: 3_100_000, by: 60_000)))
        func interimAnswersOutlastASlowReader(filling: Int) throws {
            let hint =
                "HTTP/1.1 103 Early Hints\r\n"
                + String(repeating: "Link: <\(String(repeating: "x", count: 8000))>\r\n", count: 3)
                + "\r\n"
            let target = try AttackTarget(upstream: { socket, number in
                let reader = RequestReader(socket, connection: number)
                while let request = reader.request() {
                    if request.head.contains("/fill") {
                        _ = try? socket.send(
                            "HTTP/1.1 200 OK\r\nContent-Length: \(filling)\r\n\r\n")
                        _ = try? socket.send([UInt8](repeating: 0x66, count: filling))
                    } else {
                        for _ in 0..<10 { _ = try? socket.send(hint) }
                        _ = try? socket.send(AttackTarget.hello)
                    }
                }
            })
            let connection = try target.connect(receiveBuffer: 4096)
            try connection.request("GET", "/fill")
            try connection.request("GET", "/hints")
            Thread.sleep(forTimeInterval: 0.5)
            #expect(try connection.response().body.count == filling)
            let answer = try connection.response()
            #expect(answer.interims == Array(repeating: 103, count: 10))
            #expect(answer.text == "hello")
        }

        /// An HTTP/1.0 client finds the end of a chunked answer by the end of the connection: one
        /// that stalls and is given up must see a reset, wherever the rest was kept (B110).
        @Test(arguments: Array(stride(from: 2900, through: 2960, by: 6)))
        func givenUpAnswerNeverLooksWhole(kilobytes: Int) throws {
            let target = try AttackTarget(
                timeouts: #""client_body": "500ms""#,
                upstream: { socket, number in
                    guard RequestReader(socket, connection: number).request() != nil else { return }
                    _ = try? socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                    let chunk = "400\r\n" + String(repeating: "a", count: 1024) + "\r\n"
                    for _ in 0..<kilobytes {
                        guard (try? socket.send(chunk, by: Deadline(seconds: 5))) == true else {
                            return
                        }
                    }
                    _ = try? socket.send("0\r\n\r\n")
                })
            let connection = try target.connect(receiveBuffer: 4096)
            try connection.send("GET / HTTP/1.0\r\n\r\n")
            Thread.sleep(forTimeInterval: 1.5)
            let answer = try connection.response()
            #expect(answer.end == .close)
            if answer.isComplete { #expect(answer.body.count == kilobytes * 1024) }
        }

        /// B147: bytes on an idle upstream connection and a client's next request arrive in the
        /// same turn of the loop. It once took the first for the answer to the second.
        @Test func answerThatNobodyAskedForIsNeverDelivered() throws {
            let latest = Mutex<RawSocket?>(nil)
            let target = try AttackTarget(upstream: { socket, number in
                latest.withLock { $0 = socket }
                AttackTarget.always(AttackTarget.hello)(socket, number)
            })
            let postern = target.postern.child
            for _ in 0..<5 {
                let connection = try target.connect()
                try connection.request("GET", "/mine")
                #expect(try connection.response().text == "hello")
                postern.pause()
                defer { postern.goOn() }
                try connection.request("GET", "/mine/too")
                let upstream = try #require(latest.withLock { $0 })
                try upstream.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")
                let isThere =
                    connection.socket.waitUntilDelivered() && upstream.waitUntilDelivered()
                #expect(isThere)
                postern.goOn()
                #expect(try connection.response().text == "hello")
            }
        }
    }
}
