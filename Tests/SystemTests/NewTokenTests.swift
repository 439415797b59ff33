import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Tokens that were never seen wait to be verified, and keep nobody else waiting.
    @Suite struct NewTokenTests {
        /// One worker, and an upstream that gets one request at a time, so that their order shows.
        private static func house() throws -> House {
            try House { configuration in
                configuration.workers = 1
                configuration.routes = #"[{"path": "/**", "upstream": "one"}]"#
                configuration.more.append(
                    """
                    "upstreams": {"one": {"endpoints": ["\(configuration.upstream.url)"],
                     "requests_max": 1}}
                    """)
            }
        }

        /// Sends one request on each of new connections, all of which the worker finds in one turn.
        private static func burst(
            _ requests: [(target: String, token: String)], at house: House
        ) throws -> [HTTPConnection] {
            let connections = try requests.map { _ in try house.connect() }
            // One answer on each, so that all are accepted.
            for connection in connections {
                try connection.request("GET", "/before")
                #expect(try connection.response().status == 401)
            }
            house.postern.child.pause()
            defer { house.postern.child.goOn() }
            for (connection, request) in zip(connections, requests) {
                try connection.request(
                    "GET", request.target, ["Authorization: Bearer \(request.token)"])
            }
            for connection in connections { #expect(connection.socket.waitUntilDelivered()) }
            return connections
        }

        @Test(arguments: ["RS256", "ES256", "EdDSA"])
        func requestWithAKnownTokenGoesFirst(algorithm: String) throws {
            let house = try Self.house()
            let known = try house.issuer.jwt(alg: algorithm)
            #expect(try house.get("/known", bearer: known).status == 200)
            var requests: [(String, String)] = []
            for number in 0..<40 {
                requests.append(
                    ("/new/\(number)", try house.issuer.jwt(#""n": \#(number)"#, alg: algorithm)))
            }
            requests.append(("/warm", known))
            for connection in try Self.burst(requests, at: house) {
                #expect(try connection.response().status == 200)
            }
            let targets = house.upstream.requests.map(\.target)
            let expected = ["/known", "/warm"] + (0..<40).map { "/new/\($0)" }
            #expect(targets == expected)
        }

        /// More than go on together, good and bad in turn, and the same one twice.
        @Test func eachOfABurstGetsItsOwnAnswer() throws {
            let house = try Self.house()
            var requests: [(target: String, token: String)] = []
            for number in 0..<50 {
                let good = try house.issuer.jwt(#""sub": "user-\#(number)""#)
                let isForged = number % 3 == 2
                requests.append(
                    ("/\(number)", isForged ? String(good.dropLast(8)) + "AAAAAAAA" : good))
            }
            requests.append(("/again", requests[0].token))
            let connections = try Self.burst(requests, at: house)
            for (number, connection) in connections.enumerated() {
                let isForged = number < 50 && number % 3 == 2
                #expect(try connection.response().status == (isForged ? 401 : 200))
            }
            let seen = house.upstream.requests
            #expect(seen.count == 34 + 1)
            for request in seen where request.target != "/again" {
                let expected = "user-\(request.target.dropFirst())"
                #expect(request.values("X-Auth-Subject") == [expected])
            }
            #expect(seen.last { $0.target == "/again" }?.values("X-Auth-Subject") == ["user-0"])
        }

        @Test func tokenThatManyBringAtOnceIsProvedOnce() throws {
            let house = try Self.house()
            let token = try house.issuer.jwt()
            let requests = (0..<40).map { (target: "/\($0)", token: token) }
            for connection in try Self.burst(requests, at: house) {
                #expect(try connection.response().status == 200)
            }
            #expect(try house.postern.metric(#"postern_identities_total{source="proof"}"#) == 1)
            #expect(try house.postern.metric(#"postern_identities_total{source="cache"}"#) == 39)
            #expect(try house.postern.metric(#"postern_tokens_waiting{worker="0"}"#) == 0)
        }

        /// Whoever leaves the line leaves no hole in it.
        @Test func clientsThatLeaveWhileTheirTokensWaitHarmNobody() throws {
            let house = try Self.house()
            var requests: [(target: String, token: String)] = []
            for number in 0..<60 {
                requests.append(("/\(number)", try house.issuer.jwt(#""n": \#(number)"#)))
            }
            let connections = try Self.burst(requests, at: house)
            for connection in connections[20..<50] { connection.socket.reset() }
            for connection in connections[..<20] + connections[50...] {
                #expect(try connection.response().status == 200)
            }
            #expect(try house.get("/after", bearer: requests[59].token).status == 200)
        }

        /// A line that does not move in time is no place to wait: who stands in it is told to come
        /// again, and has lost nothing.
        @Test func whoWaitsTooLongIsToldToComeAgain() throws {
            let house = try House {
                $0.workers = 1
                $0.more.append(#""timeouts": {"identity": "100ms"}"#)
            }
            var requests: [(target: String, token: String)] = []
            // Large ones, each of which takes a while.
            let list = [String](repeating: "1", count: 3000).joined(separator: ",")
            for number in 0..<100 {
                let token = try house.issuer.jwt(#""n": \#(number), "list": [\#(list)]"#)
                requests.append(("/\(number)", token))
            }
            let connections = try Self.burst(requests, at: house)
            // The first have gone on, most still stand in line, and time passes.
            #expect(Deadline.usual.wait(pause: 0.0005) { !house.upstream.requests.isEmpty })
            house.postern.child.pause()
            Thread.sleep(forTimeInterval: 0.15)
            house.postern.child.goOn()
            var statuses: [Int] = []
            for (connection, request) in zip(connections, requests) {
                let answer = try connection.response()
                statuses.append(answer.status)
                guard answer.status == 503 else { continue }
                #expect(answer.text.contains("The proxy is overloaded."))
                #expect(answer.values("Retry-After").count == 1)
                // The connection and the token are as good as before.
                try connection.request(
                    "GET", "/again", ["Authorization: Bearer \(request.token)"])
                #expect(try connection.response().status == 200)
            }
            #expect(statuses.allSatisfy { $0 == 200 || $0 == 503 })
            #expect(statuses.contains(503))
            let seen = house.upstream.requests.filter { $0.target != "/again" }
            #expect(seen.count == statuses.filter { $0 == 200 }.count)
            #expect(try house.postern.metric(#"postern_tokens_waiting{worker="0"}"#) == 0)
        }

        /// A request behind one whose token waits is answered after it.
        @Test func pipelinedRequestsKeepTheirOrder() throws {
            let house = try Self.house()
            let connection = try house.connect()
            var text = ""
            for number in 0..<20 {
                let token = try house.issuer.jwt(#""n": \#(number)"#)
                text += "GET /\(number) HTTP/1.1\r\nHost: a\r\n"
                text += "Authorization: Bearer \(token)\r\n\r\n"
                text += "GET /none/\(number) HTTP/1.1\r\nHost: a\r\n\r\n"
            }
            try connection.send(text)
            for _ in 0..<20 {
                #expect(try connection.response().status == 200)
                #expect(try connection.response().status == 401)
            }
            #expect(house.upstream.requests.map(\.target) == (0..<20).map { "/\($0)" })
        }
    }
}
