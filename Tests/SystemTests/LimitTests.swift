import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Bounds on clients: how many connections and requests, how slow a body, how much memory.
    /// Contract B114.
    @Suite struct LimitTests {
        private static func house(
            _ limits: String, timeouts: String = "{}", more: [String] = [],
            answer: @escaping RecordingUpstream.Answer = RecordingUpstream.hello
        ) throws -> House {
            try House(answer: answer) {
                $0.more += [#""limits": \#(limits)"#, #""timeouts": \#(timeouts)"#] + more
            }
        }

        @Test func oneAddressHasOnlySoManyConnections() throws {  // B114
            let house = try Self.house(#"{"connections_per_client": 5}"#)
            let connections = try (0..<5).map { _ in
                let connection = try house.connect()
                try connection.request("GET", "/public/x")
                #expect(try connection.response().status == 200)
                return connection
            }
            let further = try house.connect()
            #expect(further.isClosed())
            #expect(house.postern.logLine(with: "client_connections_exceeded") != nil)
            let name = #"postern_refusals_total{reason="client_connections_exceeded"}"#
            #expect(try house.postern.metric(name) == 1)
            // One that ends makes room for another.
            connections[0].socket.close()
            let hasRoom = try Deadline.usual.wait {
                let next = try house.connect()
                try? next.request("GET", "/public/x")
                return (try? next.response().status) == 200
            }
            #expect(hasRoom)
            try connections[1].request("GET", "/public/x")
            #expect(try connections[1].response().status == 200)
        }

        @Test func trustedProxiesHaveAsManyAsTheyNeed() throws {
            let house = try Self.house(
                #"{"connections_per_client": 1}"#,
                more: [#""trusted_proxies": ["127.0.0.0/8"]"#])
            let connections = try (0..<5).map { _ in
                let connection = try house.connect()
                try connection.request("GET", "/public/x")
                return connection
            }
            for connection in connections { #expect(try connection.response().status == 200) }
        }

        @Test func connectionEndsInGoodOrderAfterItsLastRequest() throws {  // B114
            let house = try Self.house(#"{"requests_per_connection": 3}"#)
            let connection = try house.connect()
            for number in 1...3 {
                try connection.request("GET", "/public/x")
                let answer = try connection.response()
                #expect(answer.status == 200)
                #expect((answer["Connection"] == "close") == (number == 3))
            }
            #expect(connection.isClosed())
        }

        /// A byte now and then keeps nobody waiting for longer than the rate allows.
        @Test func drippingBodyIsRefused() throws {  // B114
            let house = try Self.house(
                #"{"body_rate_min": 1000}"#, timeouts: #"{"client_body": "1s"}"#)
            let connection = try house.connect()
            try connection.send(
                "POST /public/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
            let (status, seconds) = measured {
                let deadline = Deadline(seconds: 20)
                while !deadline.isPast {
                    try? connection.send("x")
                    if let answer = try? connection.response(by: Deadline(seconds: 0.3)) {
                        return answer.status
                    }
                }
                return 0
            }
            #expect(status == 408)
            // Each silence is shorter than client_body, and all together are not.
            #expect(seconds < 10, "\(seconds) s")
            #expect(house.postern.logLine(with: "request_timeout") != nil)
        }

        @Test func steadyBodyIsServedForAsLongAsItTakes() throws {
            let house = try Self.house(
                #"{"body_rate_min": 1000}"#, timeouts: #"{"client_body": "1s"}"#)
            let connection = try house.connect()
            try connection.send(
                "POST /public/x HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n")
            // 4 seconds in all: longer than client_body, and at 5 times the least rate.
            for _ in 0..<20 {
                try connection.send(String(repeating: "x", count: 1000))
                Thread.sleep(forTimeInterval: 0.2)
            }
            #expect(try connection.response().status == 200)
            #expect(try house.upstream.onlyRequest().body.count == 20_000)
        }

        /// A client that takes its answer in drops is cut off, and one that takes it slowly is not.
        @Test(arguments: [(200, true), (400_000, false)])
        func answerIsTakenAtSomeRate(perTake: Int, isCut: Bool) throws {  // B114
            let body = [UInt8](repeating: 0x61, count: 8_000_000)
            let house = try Self.house(
                #"{"body_rate_min": 20000}"#, timeouts: #"{"client_body": "1s"}"#,
                answer: { _, socket in
                    let head = "HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n"
                    return (try? socket.send(Array(head.utf8) + body)) ?? false
                })
            let connection = try HTTPConnection(to: house.address, receiveBuffer: 4096)
            try connection.request("GET", "/public/x")
            // Well beyond client_body, and not long enough to take all.
            let deadline = Deadline(seconds: isCut ? 30 : 6)
            var hasEnded = false
            while !hasEnded, !deadline.isPast {
                switch connection.socket.receive(maximum: perTake, by: deadline) {
                case .bytes: break
                case .end, .reset, .timeout: hasEnded = true
                }
                Thread.sleep(forTimeInterval: 0.1)
            }
            #expect(hasEnded == isCut)
        }

        /// Who is connected is served, who comes waits, and afterwards all is as before.
        @Test func descriptorsThatRunOutPauseAccepting() throws {  // B114
            let house = try House()
            let first = try house.connect()
            try first.request("GET", "/public/x")
            #expect(try first.response().status == 200)
            let process = house.postern.child.identifier
            let used = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
            let limit = "\(used.count + 6):\(used.count + 6)"
            let set = try ChildProcess.run(
                "prlimit", ["--pid", "\(process)", "--nofile=\(limit)"])
            #expect(set.status == 0, "\(set.errors)")
            // They ask for nothing: a request of theirs could have the only connection to the
            // upstream at the moment of one of the first client's, whose answer is then 503.
            let others = try (0..<40).map { _ in try house.connect() }
            for number in 0..<20 {
                try first.request("GET", "/public/x")
                let status = try first.response().status
                #expect(status == 200, "request \(number)")
            }
            for connection in others { connection.socket.close() }
            let recovered = try Deadline.usual.wait {
                try (0..<3).allSatisfy { _ in
                    try HTTP.send("GET", "/public/x", to: house.address).status == 200
                }
            }
            #expect(recovered)
        }

        @Test func memoryHasACeiling() throws {
            let house = try Self.house(#"{"memory": "4MiB", "cached_token_bytes": "1MiB"}"#)
            // The program alone is larger than that: nothing is taken, and it says why.
            let refused = try Deadline.usual.wait {
                try HTTP.send("GET", "/public/x", to: house.address).status == 503
            }
            #expect(refused)
            let answer = try HTTP.send("GET", "/public/x", to: house.address)
            #expect(answer["Retry-After"] != nil)
            #expect(house.postern.logLine(with: "memory_short") != nil)
            #expect(house.postern.logLine(with: "memory is short") != nil)
            #expect(try house.postern.admin("/healthz").status == 200)
            let roomy = try Self.house(#"{"memory": "1GiB"}"#)
            #expect(try HTTP.send("GET", "/public/x", to: roomy.address).status == 200)
        }

        /// A reload may set the ceiling and take it away, and a worker at rest notices both.
        @Test func ceilingOfMemoryComesAndGoesWithAReload() throws {
            let house = try House { $0.workers = 1 }
            var bounded = house.postern.configuration
            bounded.more.append(#""limits": {"memory": "4MiB", "cached_token_bytes": "1MiB"}"#)
            for (configuration, status) in [
                (bounded, 503), (house.postern.configuration, 200),
            ] {
                try house.postern.write(configuration)
                let answer = try HTTP.send("POST", "/reload", to: configuration.admin)
                #expect(answer.status == 200, "\(answer)")
                let isSo = try Deadline.usual.wait {
                    try HTTP.send("GET", "/public/x", to: house.address).status == status
                }
                #expect(isSo, "\(status)")
            }
        }
    }
}
