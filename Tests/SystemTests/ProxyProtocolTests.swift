import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// A proxy tells the client's address before the first request (PROXY protocol). Contract B164.
    @Suite struct ProxyProtocolTests {
        private static func house(trusting: String = #"["127.0.0.0/8"]"#) throws -> House {
            try House {
                $0.more += [
                    #""proxy_protocol": ["\#($0.listen.text)"]"#,
                    #""trusted_proxies": \#(trusting)"#,
                    #""limits": {"connections_per_client": 2}"#,
                ]
            }
        }

        private static let line = "PROXY TCP4 198.51.100.7 192.0.2.2 4711 443\r\n"

        @Test func clientIsWhomTheHeaderNames() throws {
            let house = try Self.house()
            let connection = try house.connect()
            // In pieces, and with a request right behind it.
            for piece in [line(0, 9), line(9, 30), line(30, 200)] { try connection.send(piece) }
            try connection.request("GET", "/public/x", ["X-Forwarded-For: 6.6.6.6"])
            #expect(try connection.response().status == 200)
            let seen = try house.upstream.onlyRequest()
            #expect(seen.values("X-Forwarded-For") == ["198.51.100.7"])
            try connection.request("GET", "/orders")
            #expect(try connection.response().status == 401)
            let refusal = try #require(house.postern.logLine(with: "token_missing"))
            #expect(refusal.contains(#""client":"198.51.100.7""#))
        }

        private func line(_ start: Int, _ end: Int) -> String {
            String(Self.line.prefix(end).dropFirst(start))
        }

        /// What was seen of the header is nothing of the head behind it, whatever their lengths.
        @Test func requestBehindALateHeaderIsTakenWhole() throws {
            for padding in 0..<24 {
                let house = try Self.house()
                let connection = try house.connect()
                try connection.send(line(0, 30))
                Thread.sleep(forTimeInterval: 0.1)  // so that the pieces are read one by one
                try connection.send(
                    line(30, 200) + "POST /public/\(String(repeating: "x", count: padding)) "
                        + "HTTP/1.1\r\nHost: a\r\nContent-Length: 60\r\n\r\n"
                        + String(repeating: "b", count: 60))
                #expect(try connection.response(by: Deadline(seconds: 5)).status == 200)
            }
        }

        @Test func refusedConnectionIsReadNoFurther() throws {
            let house = try Self.house()
            let connection = try house.connect()
            try connection.send("nonsense\r\n")
            #expect(try connection.response().status == 400)
            for _ in 0..<5 { try? connection.send(String(repeating: "nonsense\r\n", count: 100)) }
            #expect(connection.isClosed())
            let name = #"postern_refusals_total{reason="proxy_header_invalid"}"#
            #expect(try house.postern.metric(name) == 1)
        }

        @Test func binaryHeaderIsReadToo() throws {
            let house = try Self.house()
            let connection = try house.connect()
            let signature: [UInt8] = [
                0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
            ]
            try connection.socket.send(
                signature + [0x21, 0x11, 0, 12, 198, 51, 100, 8, 192, 0, 2, 2, 1, 2, 1, 187])
            try connection.request("GET", "/public/x")
            #expect(try connection.response().status == 200)
            #expect(try house.upstream.onlyRequest().values("X-Forwarded-For") == ["198.51.100.8"])
        }

        @Test(arguments: [
            "GET /public/x HTTP/1.1\r\nHost: a\r\n\r\n", "PROXY TCP4 1.2.3.4\r\n",
            "PROXY TCP4 198.51.100.7 192.0.2.2 4711 99999\r\nGET /public/x HTTP/1.1\r\n\r\n",
        ])
        func connectionWithoutAHeaderIsRefused(text: String) throws {  // B164: required there
            let house = try Self.house()
            let connection = try house.connect()
            try connection.send(text)
            #expect(try connection.response().status == 400)
            #expect(connection.isClosed())
            #expect(house.postern.logLine(with: "proxy_header_invalid") != nil)
            #expect(house.upstream.requests.isEmpty)
        }

        @Test func peerWhoIsNotTrustedMayNotTell() throws {
            let house = try Self.house(trusting: #"["192.0.2.0/24"]"#)
            let connection = try house.connect()
            #expect(try connection.response().status == 400)
            #expect(house.upstream.requests.isEmpty)
        }

        @Test func clientsAreCountedByWhatTheHeaderSays() throws {
            let house = try Self.house()
            func open(_ address: String) throws -> HTTPConnection {
                let connection = try house.connect()
                try connection.send("PROXY TCP4 \(address) 192.0.2.2 4711 443\r\n")
                try connection.request("GET", "/public/x")
                return connection
            }
            let first = try (0..<2).map { _ in try open("198.51.100.7") }
            for connection in first { #expect(try connection.response().status == 200) }
            #expect(try open("198.51.100.7").isClosed())
            #expect(try open("198.51.100.8").response().status == 200)
        }

        @Test func headerIsOnlyForPlacesThatAskForIt() throws {
            let house = try House()
            let connection = try house.connect()
            try connection.send(Self.line)
            #expect(try connection.response().status == 400)
        }
    }
}
