import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Large bodies pass inside the kernel, and nobody can tell from the bytes.
    @Suite struct SpliceTests {
        private static let total = 5 << 20
        private static var patient: Deadline { Deadline(seconds: 60) }

        /// Bytes of which none is where another body has it.
        private static func body(_ number: Int) -> [UInt8] {
            (0..<total).map { UInt8(truncatingIfNeeded: ($0 &* 31 &+ $0 >> 8) ^ number &* 77) }
        }

        private static let bodies = [body(1), body(2)]

        /// Answers every request with the body that its path names.
        private static let library: @Sendable (RawSocket, Int) -> Void = { socket, number in
            let reader = RequestReader(socket, connection: number)
            while let request = reader.request() {
                let body = bodies[request.target == "/1" ? 0 : 1]
                let head = "HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n"
                guard (try? socket.send(head)) == true,
                    (try? socket.send(body, by: patient)) == true
                else { return }
            }
        }

        /// Pipes that the process has open, each with both ends.
        private func pipes(_ postern: PosternProcess) -> Int {
            let folder = "/proc/\(postern.child.identifier)/fd"
            let numbers = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            let names = numbers.compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
            }
            let ends = names.filter { $0.hasPrefix("pipe:") }
            return ends.count { name in ends.count { $0 == name } == 2 } / 2
        }

        @Test(arguments: [64, 1, 0])
        func slowReaderGetsEveryByte(pipes: Int) throws {
            let target = try AttackTarget(
                limits: #""pipes": \#(pipes)"#, upstream: Self.library)
            let readers = try (0..<3).map { _ in try target.connect(receiveBuffer: 16_384) }
            for reader in readers {
                try reader.request("GET", "/1")
                try reader.request("GET", "/2")
            }
            for reader in readers {
                for body in Self.bodies {
                    let answer = try reader.response(by: Self.patient)
                    #expect(answer.isComplete)
                    #expect(answer.body == body)
                }
            }
        }

        /// B111: the upstream gets the body to the byte, and then the next request.
        @Test(arguments: [64, 0])
        func slowUpstreamGetsEveryByteAndTheNextRequest(pipes: Int) throws {
            let body = Self.bodies[0]
            let target = try AttackTarget(
                limits: #""pipes": \#(pipes)"#,
                upstream: { socket, number in
                    let reader = RequestReader(socket, connection: number)
                    while let request = reader.request(by: Self.patient) {
                        let isWhole = request.body == (request.method == "POST" ? body : [])
                        _ = try? socket.send(
                            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\(isWhole)"
                                .padding(toLength: 43, withPad: " ", startingAt: 0))
                    }
                })
            let connection = try target.connect()
            try connection.request("POST", "/a", ["Content-Length: \(body.count)"])
            // The last bytes and the next request arrive together.
            try connection.socket.send(body.dropLast(1000), by: Self.patient)
            try connection.socket.send(
                Array(body.suffix(1000)) + Array("GET /b HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            for _ in 0..<2 {
                #expect(try connection.response(by: Self.patient).text.hasPrefix("true"))
            }
        }

        /// B110
        @Test(arguments: [true, false])
        func answerThatBreaksOffLooksBrokenOff(byReset: Bool) throws {
            let target = try AttackTarget(upstream: { socket, number in
                guard RequestReader(socket, connection: number).head() != nil else { return }
                _ = try? socket.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: \(Self.total)\r\n\r\n")
                _ = try? socket.send(Self.bodies[0].prefix(Self.total / 2), by: Self.patient)
                _ = socket.waitUntilDelivered()
                if byReset { socket.reset() } else { socket.close() }
            })
            let connection = try target.connect()
            try connection.request("GET", "/1")
            #expect(try connection.head().status == 200)
            var count = 0
            var end = Received.timeout
            while true {
                end = connection.socket.receive(by: Self.patient)
                guard case .bytes(let bytes) = end else { break }
                count += bytes.count
            }
            #expect(end == .reset)
            #expect(count <= Self.total / 2)
            #expect(try target.answers())
        }

        /// B112: what was in the pipe of a client that has gone is nobody's.
        @Test func nextClientGetsItsOwnBytes() throws {
            let sent = SharedCounter()
            let target = try AttackTarget(
                limits: #""pipes": 1"#,
                upstream: { socket, number in
                    let reader = RequestReader(socket, connection: number)
                    while let head = reader.head(), !head.contains("/endless") {
                        _ = try? socket.send(
                            "HTTP/1.1 200 OK\r\nContent-Length: \(Self.total)\r\n\r\n")
                        _ = try? socket.send(Self.bodies[1], by: Self.patient)
                    }
                    _ = try? socket.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
                    while let count = socket.sendSome(Self.bodies[0].prefix(65_536)) {
                        sent.add(count)
                        if count == 0 { Thread.sleep(forTimeInterval: 0.01) }
                    }
                })
            let atFirst = pipes(target.postern)
            for _ in 0..<3 {
                let leaver = try target.connect(receiveBuffer: 4096)
                try leaver.request("GET", "/endless")
                #expect(try leaver.head().status == 200)
                // It reads no further: wait until nothing moves, since all on the way is full.
                var last = -1
                let isFull = Deadline(seconds: 20).wait(pause: 0.2) {
                    defer { last = sent.value }
                    return sent.value == last
                }
                #expect(isFull && pipes(target.postern) == atFirst + 1)
                leaver.socket.reset()
                #expect(Deadline.usual.wait { pipes(target.postern) == atFirst })
                let next = try target.connect()
                try next.request("GET", "/2", ["Connection: close"])
                #expect(try next.response(by: Self.patient).body == Self.bodies[1])
            }
        }

        /// Small bodies never need one.
        @Test func smallBodiesOpenNoPipe() throws {
            let target = try AttackTarget(upstream: AttackTarget.always(AttackTarget.hello))
            let atFirst = pipes(target.postern)
            #expect(try target.answers())
            #expect(pipes(target.postern) == atFirst)
        }
    }
}
