import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Which upstream and which endpoint a request goes to, and what becomes of it when one fails.
    @Suite struct UpstreamChoiceTests {
        private static func upstream(_ addresses: [TestAddress], _ more: String...) -> String {
            let members = more.joined(separator: ", ")
            return more.isEmpty
                ? UpstreamHouse.upstream(addresses) : UpstreamHouse.upstream(addresses, members)
        }

        private static func nobody() throws -> TestAddress {
            .ipv4(port: try RawListener.freePort())
        }

        /// An upstream that reads a request's head and breaks off.
        private static func breakingOff() throws -> RawListener {
            try RawListener { socket, number in
                _ = RequestReader(socket, connection: number).head()
                socket.close()
            }
        }

        // B112
        @Test func credentialsReachTheChosenUpstreamAndNoOther() throws {
            let orders = try RecordingUpstream()
            let billing = try RecordingUpstream()
            let house = try UpstreamHouse(
                [
                    ("orders", Self.upstream([try Self.nobody(), orders.address])),
                    ("billing", #""\#(billing.address.url)""#),
                ], more: [#""authorization": "pass""#])
            let secrets = ["Authorization: Bearer abc", "Cookie: session=1"]
            for method in ["GET", "POST", "PUT", "GET"] {
                let answer = try house.send(method, "/orders/1", secrets, body: "x")
                #expect(answer.status == 200)
            }
            #expect(billing.connectionCount == 0)
            #expect(orders.requests.count == 4)
            for request in orders.requests {
                #expect(request.values("Authorization") == ["Bearer abc"])
                #expect(request.values("Cookie") == ["session=1"])
            }
            #expect(try house.send("GET", "/billing/1").status == 200)
            #expect(billing.requests.map(\.target) == ["/billing/1"])
            #expect(try house.send("GET", "/other").status == 403)
        }

        /// The only endpoint that lives closes a connection at its second request: another one is
        /// preferred for the repeated request, and when that is dead the first serves it.
        @Test func deadConnectionIsNoReasonToGiveItsEndpointUp() throws {  // B113
            let living = try RawListener { socket, number in
                let reader = RequestReader(socket, connection: number)
                guard reader.head() != nil else { return }
                _ = try? socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
                _ = reader.head()
                socket.close()
            }
            defer { living.close() }
            let house = try UpstreamHouse([
                ("a", Self.upstream([living.address, try Self.nobody()]))
            ])
            let connection = try HTTPConnection(to: house.address)
            for _ in 0..<12 {
                try connection.request("GET", "/a/x")
                #expect(try connection.response().status == 200)
            }
            #expect(living.acceptedCount == 12)
        }

        // B126: nothing was sent, so every method may go elsewhere.
        @Test(arguments: ["GET", "POST", "DELETE", "PATCH"])
        func anEndpointThatRefusesIsPassedOver(method: String) throws {
            let there = try RecordingUpstream()
            let house = try UpstreamHouse([
                ("a", Self.upstream([try Self.nobody(), there.address, try Self.nobody()]))
            ])
            let connection = try HTTPConnection(to: house.address)
            for _ in 0..<30 {
                try connection.request(method, "/a/x", body: method == "GET" ? nil : "body")
                #expect(try connection.response().status == 200)
            }
            #expect(there.requests.count == 30)
            #expect(house.postern.logLine(with: "upstream endpoint ejected") != nil)
            #expect(try house.postern.metric("postern_upstream_retries_total") == 0)
        }

        // B113
        @Test func aRequestThatIsBrokenOffGoesElsewhereOnlyIfItMayBeRepeated() throws {
            let bad = try Self.breakingOff()
            defer { bad.close() }
            let good = try RecordingUpstream()
            let house = try UpstreamHouse([
                (
                    "a",
                    Self.upstream([bad.address, good.address], #""ejection": {"failures": 0}"#)
                )
            ])
            for _ in 0..<6 { #expect(try house.send("GET", "/a/x").status == 200) }
            #expect(bad.acceptedCount > 0)
            let posts = try (0..<6).map { _ in
                try house.send("POST", "/a/x", body: "once").status
            }
            #expect(Set(posts) == [200, 502])
            #expect(house.postern.logLine(with: "upstream_closed") != nil)
            let seen = good.requests.filter { $0.method == "POST" }.count
            #expect(seen == posts.filter { $0 == 200 }.count)
        }

        // B113
        @Test func retriesStayWithinTheBudget() throws {
            let bad = [try Self.breakingOff(), try Self.breakingOff()]
            defer { for listener in bad { listener.close() } }
            let house = try UpstreamHouse([
                (
                    "a",
                    Self.upstream(
                        bad.map(\.address), #""ejection": {"failures": 0}, "retry_percent": 0"#)
                )
            ])
            let began = Date()
            for _ in 0..<60 { #expect(try house.send("GET", "/a/x").status == 502) }
            let seconds = Int(Date().timeIntervalSince(began)) + 2
            let tries = bad.reduce(0) { $0 + $1.acceptedCount }
            #expect(tries >= 70 && tries <= 60 + 10 * seconds)
            if tries < 120 {
                #expect(try house.postern.metric("postern_upstream_retries_denied_total") ?? 0 > 0)
            }
        }

        // B126
        @Test func theReasonTellsWhatWasWrongWithAll() throws {
            let silent = try RawListener { socket, _ in
                while case .bytes = socket.receive(by: Deadline(seconds: 20)) {}
            }
            defer { silent.close() }
            let house = try UpstreamHouse(
                [
                    ("dead", Self.upstream([try Self.nobody(), try Self.nobody()])),
                    ("slow", Self.upstream([silent.address])),
                ], route: #""response_timeout": "300ms", "connect_timeout": "200ms""#)
            let dead = try house.send("POST", "/dead/x", body: "a")
            #expect(dead.status == 502)
            #expect(house.postern.logLine(with: "upstream_unreachable") != nil)
            let slow = try house.send("GET", "/slow/x")
            #expect(slow.status == 504)
            #expect(house.postern.logLine(with: "upstream_response_timeout") != nil)
            // Ejection never leaves an upstream without any endpoint: it stays 502, not 503.
            for _ in 0..<12 { #expect(try house.send("GET", "/dead/x").status == 502) }
        }

        @Test func theEndpointWithTheFewestRequestsIsChosen() throws {
            let upstreams = try (0..<2).map { _ in
                try RecordingUpstream { request, socket in
                    if request.target == "/a/hold" {
                        // Answered when the test closes everything.
                        _ = socket.receive(by: Deadline(seconds: 30))
                        return false
                    }
                    return RecordingUpstream.hello(request, socket)
                }
            }
            defer { for upstream in upstreams { upstream.close() } }
            let house = try UpstreamHouse([("a", Self.upstream(upstreams.map(\.address)))])
            let holding = try HTTPConnection(to: house.address)
            try holding.request("GET", "/a/hold")
            let isHeld = Deadline.usual.wait {
                upstreams.contains { !$0.requests.isEmpty }
            }
            #expect(isHeld)
            for _ in 0..<20 { #expect(try house.send("GET", "/a/x").status == 200) }
            #expect(upstreams.map(\.requests.count).sorted() == [1, 20])
        }

        @Test func equalEndpointsShareTheRequests() throws {
            let upstreams = try (0..<3).map { _ in try RecordingUpstream() }
            let house = try UpstreamHouse([("a", Self.upstream(upstreams.map(\.address)))])
            let connection = try HTTPConnection(to: house.address)
            for _ in 0..<30 {
                try connection.request("GET", "/a/x")
                #expect(try connection.response().status == 200)
            }
            #expect(upstreams.map(\.requests.count) == [10, 10, 10])
            #expect(upstreams.map(\.connectionCount) == [1, 1, 1])
        }

        /// One of two real services dies and comes back while clients go on asking. HEAD, since an
        /// answer that is cut off after its head is rightly passed on as cut off.
        @Test func killedEndpointCostsNoRepeatableRequest() throws {
            let ports = try [RawListener.freePort(), RawListener.freePort()]
            func start(_ port: UInt16) throws -> ChildProcess {
                let child = try ChildProcess(
                    Tool.postern, ["demo", "upstream", "--listen", "127.0.0.1:\(port)"])
                let address = TestAddress.ipv4(port: port)
                let isUp = Deadline.usual.wait {
                    (try? HTTP.send("GET", "/", to: address).status) == 200
                }
                #expect(isUp)
                return child
            }
            var services = try ports.map(start)
            let house = try UpstreamHouse(
                [
                    (
                        "a",
                        Self.upstream(
                            ports.map { .ipv4(port: $0) }, #""ejection": {"time": "200ms"}"#)
                    )
                ], workers: 2)
            let statuses = Statuses()
            let address = house.address
            let group = DispatchGroup()
            for _ in 0..<4 {
                Thread.detachNewThread(in: group) {
                    guard let connection = try? HTTPConnection(to: address) else { return }
                    while !statuses.isStopped {
                        try? connection.request("HEAD", "/a/x")
                        statuses.add((try? connection.response(to: "HEAD").status) ?? -1)
                    }
                }
            }
            for round in 0..<4 {
                let seen = statuses.count
                #expect(Deadline.usual.wait { statuses.count > seen + 100 })
                services[round % 2].kill()
                let down = statuses.count
                #expect(Deadline.usual.wait { statuses.count > down + 100 })
                services[round % 2] = try start(ports[round % 2])
            }
            statuses.stop()
            group.wait()
            #expect(statuses.distinct == [200])
            #expect(statuses.count > 800)
        }
    }
}

/// Statuses that several threads saw.
private final class Statuses: @unchecked Sendable {
    private let lock = NSLock()
    private var seen: [Int: Int] = [:]
    private var stopped = false

    var isStopped: Bool { lock.withLock { stopped } }
    var count: Int { lock.withLock { seen.values.reduce(0, +) } }
    var distinct: Set<Int> { lock.withLock { Set(seen.keys) } }

    func add(_ status: Int) { lock.withLock { seen[status, default: 0] += 1 } }
    func stop() { lock.withLock { stopped = true } }
}

extension Thread {
    /// Runs a block on a thread of its own that the group waits for.
    fileprivate static func detachNewThread(
        in group: DispatchGroup, _ body: @escaping @Sendable () -> Void
    ) {
        group.enter()
        detachNewThread {
            body()
            group.leave()
        }
    }
}
