import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Both sides stream: every piece arrives before the next is made. The sender waits for the
    /// receiver's word on another channel each time, so whoever held a piece back would stop all.
    @Suite struct EventStreamTests {
        private static let rounds = 20

        /// How an answer that is sent piece by piece ends.
        enum Framing: CaseIterable { case chunked, length, close }

        private static func head(_ framing: Framing) -> String {
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                + (framing == .chunked ? "Transfer-Encoding: chunked\r\n" : "")
                + (framing == .length ? "Content-Length: \(rounds * 9)\r\n" : "") + "\r\n"
        }

        /// One event of nine bytes, framed.
        private static func event(_ number: Int, _ framing: Framing) -> String {
            let text = "data: " + (number < 10 ? "0" : "") + "\(number)\n"
            return framing == .chunked ? "9\r\n\(text)\r\n" : text
        }

        /// An upstream that sends its head, and each event, only when it is told to.
        private func upstream(_ framing: Framing, _ word: DispatchSemaphore) throws -> RawListener {
            try RawListener { socket, number in
                guard RequestReader(socket, connection: number).head() != nil else { return }
                _ = try? socket.send(Self.head(framing))
                for number in 0..<Self.rounds {
                    guard word.wait(timeout: .now() + 30) == .success else { return }
                    _ = try? socket.send(Self.event(number, framing))
                }
                guard word.wait(timeout: .now() + 30) == .success else { return }
                if framing == .chunked { _ = try? socket.send("0\r\n\r\n") }
                if framing == .close { socket.close() }
            }
        }

        /// Reads from a chunked or bare answer until `text` has come.
        private func read(_ text: String, _ connection: HTTPConnection, _ seen: inout String) throws
        {
            while !seen.contains(text) {
                guard case .bytes(let bytes) = connection.socket.receive() else {
                    throw TestFailure("the stream ended before \(text)")
                }
                seen += String(decoding: bytes, as: UTF8.self)
            }
        }

        // B124: the head too comes at once, so that a long poll knows that it was accepted.
        @Test(arguments: Framing.allCases, ["1.1", "1.0"])
        func everyEventArrivesBeforeTheNextIsMade(framing: Framing, version: String) throws {
            let word = DispatchSemaphore(value: 0)
            let upstream = try upstream(framing, word)
            defer { upstream.close() }
            let house = try House { $0.upstream = upstream.address }
            let connection = try house.connect()
            try connection.send(
                "GET /public/events HTTP/\(version)\r\nHost: a\r\n"
                    + "Accept: text/event-stream\r\n\r\n")
            var seen = ""
            try read("\r\n\r\n", connection, &seen)
            for number in 0..<Self.rounds {
                word.signal()
                try read(Self.event(number, .close), connection, &seen)
            }
            word.signal()
            if framing != .length, version == "1.1" { try read("\r\n0\r\n\r\n", connection, &seen) }
            #expect(seen.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }

        /// A long poll: nothing at all comes until the upstream has something to say.
        @Test func answerToAHalfClosedClientStillComes() throws {
            let word = DispatchSemaphore(value: 0)
            let house = try House(answer: { _, socket in
                guard word.wait(timeout: .now() + 30) == .success else { return false }
                return (try? socket.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews"))
                    ?? false
            })
            let connection = try house.connect()
            try connection.request("GET", "/public/poll")
            connection.socket.finishSending()
            let isThere = Deadline.usual.wait { house.upstream.requests.count == 1 }
            #expect(isThere)
            word.signal()
            #expect(try connection.response().text == "news")
            #expect(connection.isClosed())
        }

        // B148: the answer begins, and goes on, while the request is still being made.
        @Test func bothDirectionsFlowAtOnce() throws {
            let upstream = try RawListener { socket, number in
                let reader = RequestReader(socket, connection: number)
                guard reader.head() != nil else { return }
                _ = try? socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                var next = Received.bytes(reader.rest)
                while case .bytes(let bytes) = next {
                    defer { next = socket.receive() }
                    let text = String(decoding: bytes, as: UTF8.self)
                    for word in text.split(separator: "\r\n") where word.hasPrefix("word") {
                        _ = try? socket.send("6\r\n\(word)\r\n")
                    }
                    if text.hasSuffix("0\r\n\r\n") { _ = try? socket.send("0\r\n\r\n") }
                }
            }
            defer { upstream.close() }
            let house = try House { $0.upstream = upstream.address }
            let connection = try house.connect()
            try connection.request("POST", "/public/talk", ["Transfer-Encoding: chunked"])
            var seen = ""
            for number in 10..<30 {
                try connection.send("6\r\nword\(number)\r\n")
                try read("word\(number)", connection, &seen)
            }
            try connection.send("0\r\n\r\n")
            try read("\r\n0\r\n\r\n", connection, &seen)
            #expect(seen.contains("Connection: close"))
            #expect(connection.isClosed())
        }

        // B111, B148: the rest of the request is read and dropped, and never a request.
        @Test func restBehindAnEarlyAnswerIsDrained() throws {
            let house = try House()
            let upstream = try RawListener { socket, number in
                guard RequestReader(socket, connection: number).head() != nil else { return }
                _ = try? socket.send("HTTP/1.1 413 No\r\nContent-Length: 3\r\n\r\nbig")
                while case .bytes = socket.receive(by: Deadline(seconds: 60)) {}
            }
            defer { upstream.close() }
            let postern = try PosternProcess(
                TestConfiguration(upstream: upstream.address, issuers: [house.issuer.entry]))
            let connection = try HTTPConnection(to: postern.address)
            try connection.request("POST", "/public/x", ["Content-Length: 700000"])
            let answer = try connection.response()
            #expect(answer.status == 413)
            #expect(answer.text == "big")
            #expect(answer["Connection"] == "close")
            try connection.socket.send([UInt8](repeating: 0x78, count: 700_000))
            try connection.request("GET", "/public/smuggled")
            #expect(connection.isClosed())
            #expect(upstream.acceptedCount == 1)
        }
    }
}
