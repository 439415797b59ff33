import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Health checks, bounded lines and names of upstreams.
    @Suite struct UpstreamHealthTests {
        private static let check = """
            "health_check": {"path": "/healthz?deep=1", "interval": "100ms", "timeout": "500ms",
             "healthy_after": 2, "unhealthy_after": 2}
            """

        /// An upstream that is well as long as `trouble` is 0; what it is asked with is recorded.
        private static func upstream(_ trouble: SharedCounter) throws -> RecordingUpstream {
            try RecordingUpstream { request, socket in
                guard request.target.hasPrefix("/healthz"), trouble.value != 0 else {
                    return RecordingUpstream.hello(request, socket)
                }
                _ = try? socket.send(
                    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
                return true
            }
        }

        // B126
        @Test func anEndpointThatIsNotWellGetsNoRequestUntilItIs() throws {
            let trouble = [SharedCounter(), SharedCounter()]
            let upstreams = try trouble.map(Self.upstream)
            let house = try UpstreamHouse(
                [("a", UpstreamHouse.upstream(upstreams.map(\.address), Self.check))],
                more: [#""authorization": "pass""#])
            trouble[0].add(1)
            #expect(house.postern.logLine(with: "upstream endpoint is down", "503") != nil)
            let before = asked(upstreams[0])
            for _ in 0..<10 {
                let answer = try house.send(
                    "POST", "/a/x", ["Authorization: Bearer abc", "Cookie: a=b"], body: "x")
                #expect(answer.status == 200)
            }
            #expect(asked(upstreams[0]) == before)
            #expect(asked(upstreams[1]) == 10)
            #expect(try house.postern.admin("/readyz").text.contains(#""state":"down""#))
            // Both: nobody is left, which is told at once.
            trouble[1].add(1)
            let isRefused = Deadline.usual.wait {
                (try? house.send("GET", "/a/x").status) == 503
            }
            #expect(isRefused)
            let refused = try house.send("GET", "/a/x")
            #expect(refused.status == 503 && refused["Retry-After"] != nil)
            #expect(house.postern.logLine(with: "upstream_unavailable") != nil)
            trouble[0].add(-1)
            #expect(house.postern.logLine(with: "upstream endpoint is up") != nil)
            #expect(try house.send("GET", "/a/x").status == 200)
            for request in upstreams.flatMap(\.requests) where request.target != "/a/x" {
                #expect(request.requestLine == "GET /healthz?deep=1 HTTP/1.1")
                #expect(request.values("Authorization") == [] && request.values("Cookie") == [])
            }
        }

        /// Requests other than health checks.
        private func asked(_ upstream: RecordingUpstream) -> Int {
            upstream.requests.filter { $0.target == "/a/x" }.count
        }

        @Test func aSocketInTheFileSystemIsCheckedToo() throws {
            let scratch = try ScratchDirectory()
            let trouble = SharedCounter()
            let upstream = try RecordingUpstream(
                on: .unix(path: scratch.file("app.sock"))
            ) { request, socket in
                let status = trouble.value == 0 ? "204 No Content" : "500 Broken"
                return (try? socket.send("HTTP/1.1 \(status)\r\n\r\n")) != nil
            }
            let house = try UpstreamHouse([
                ("a", UpstreamHouse.upstream([upstream.address], Self.check))
            ])
            #expect(try house.send("GET", "/a/x").status == 204)
            trouble.add(1)
            #expect(house.postern.logLine(with: "is down", "app.sock", "500") != nil)
            #expect(try house.send("GET", "/a/x").status == 503)
        }

        /// An upstream that may have one request and has it until the gate opens; one more waits.
        private static func fullHouse(
            queueTime: String
        ) throws -> (SharedCounter, RecordingUpstream, UpstreamHouse, HTTPConnection) {
            let gate = SharedCounter()
            let upstream = try RecordingUpstream { request, socket in
                _ = Deadline(seconds: 20).wait { gate.value > 0 }
                return RecordingUpstream.hello(request, socket)
            }
            let house = try UpstreamHouse([
                (
                    "a",
                    UpstreamHouse.upstream(
                        [upstream.address], #""requests_max": 1, "queue_max": 1"#,
                        #""queue_time": "\#(queueTime)""#)
                )
            ])
            let first = try HTTPConnection(to: house.address)
            try first.request("GET", "/a/1")
            #expect(Deadline.usual.wait { upstream.requests.count == 1 })
            return (gate, upstream, house, first)
        }

        // B126
        @Test func requestsBeyondTheBoundWaitInABoundedLine() throws {
            let (gate, upstream, house, first) = try Self.fullHouse(queueTime: "20s")
            let second = try HTTPConnection(to: house.address)
            try second.request("POST", "/a/2", body: "second")
            let isWaiting = Deadline.usual.wait {
                (try? house.postern.metric("postern_upstream_waits_total")) == 1
            }
            #expect(isWaiting)
            let third = try house.send("GET", "/a/3")
            #expect(third.status == 503 && third["Retry-After"] != nil)
            #expect(third.text.contains(#""error":"temporarily_unavailable""#))
            #expect(house.postern.logLine(with: "upstream_overloaded") != nil)
            #expect(upstream.requests.count == 1)
            gate.add(1)
            #expect(try first.response().status == 200)
            #expect(try second.response().status == 200)
            #expect(upstream.requests.map(\.target) == ["/a/1", "/a/2"])
            #expect(upstream.requests.last?.body == Array("second".utf8))
            #expect(try house.send("GET", "/a/4").status == 200)
        }

        // B126
        @Test func waitingEndsWithItsTimeOrWithTheClient() throws {
            let (gate, upstream, house, first) = try Self.fullHouse(queueTime: "300ms")
            let late = try house.send("GET", "/a/2")
            #expect(late.status == 503)
            #expect(house.postern.logLine(with: "upstream_queue_timeout") != nil)
            // One who leaves makes room in line for the next.
            let leaving = try RawSocket(to: house.address)
            try leaving.send("GET /a/3 HTTP/1.1\r\nHost: a\r\n\r\n")
            let isWaiting = Deadline.usual.wait {
                (try? house.postern.metric("postern_upstream_waits_total")) == 2
            }
            #expect(isWaiting)
            leaving.reset()
            let isGone = Deadline.usual.wait {
                (try? house.postern.metric(#"postern_connections{worker="0"}"#)) == 1
            }
            #expect(isGone)
            gate.add(1)
            #expect(try first.response().status == 200)
            #expect(try house.send("GET", "/a/4").status == 200)
            #expect(upstream.requests.map(\.target) == ["/a/1", "/a/4"])
        }

        @Test func namesAreLookedUpAgainWhenTheirTimeIsOver() throws {
            let port = try RawListener.freePort()
            let old = try RecordingUpstream(on: .ipv4(port: port))
            let new = try RecordingUpstream(on: .ipv6(port: port))
            var answer = NameServer.Answer()
            answer.ipv4 = [NameServer.loopback4]
            let names = try NameServer(answer)
            defer { names.stop() }
            let house = try UpstreamHouse(
                [("a", #""http://orders.example:\#(port)""#)],
                more: [#""resolver": ["127.0.0.1:\#(names.port)"]"#])
            #expect(house.postern.logLine(with: "upstream name resolved", "127.0.0.1") != nil)
            #expect(try house.send("GET", "/a/1").status == 200)
            // It moves.
            answer.ipv4 = []
            answer.ipv6 = [NameServer.loopback6]
            names.answer(answer)
            #expect(house.postern.logLine(with: "upstream name resolved", "[::1]") != nil)
            #expect(try house.send("GET", "/a/2").status == 200)
            #expect(old.requests.map(\.target) == ["/a/1"])
            #expect(new.requests.map(\.target) == ["/a/2"])
            // The name server fails: what was known last stays.
            answer.code = 2
            names.answer(answer)
            #expect(house.postern.logLine(with: "upstream name not resolved") != nil)
            #expect(try house.send("GET", "/a/3").status == 200)
            #expect(new.requests.count == 2)
        }

        @Test func aNameThatIsNotKnownYetIsABadGatewayUntilItIs() throws {
            let upstream = try RecordingUpstream()
            var answer = NameServer.Answer()
            answer.code = 3
            let names = try NameServer(answer)
            defer { names.stop() }
            let house = try UpstreamHouse(
                [("a", #""http://orders.example:\#(upstream.address.port)""#)],
                more: [#""resolver": ["127.0.0.1:\#(names.port)"]"#])
            #expect(try house.send("GET", "/a/1").status == 502)
            #expect(house.postern.logLine(with: "upstream name not resolved") != nil)
            answer.code = 0
            answer.ipv4 = [NameServer.loopback4]
            names.answer(answer)
            #expect(house.postern.logLine(with: "upstream name resolved") != nil)
            #expect(try house.send("GET", "/a/1").status == 200)
        }
    }
}
