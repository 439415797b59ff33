import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// What goes on is cut when its token ends or is denied, and never looks complete.
    @Suite struct StreamLifetimeTests {
        /// Answers by the path: a beginning in each framing whose end never comes, or a 101.
        private static let endless: RecordingUpstream.Answer = { request, socket in
            let head: String
            switch request.target {
            case "/chunked": head = "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n"
            case "/length": head = "200 OK\r\nContent-Length: 1000000\r\n\r\nbody"
            case "/close": head = "200 OK\r\nConnection: close\r\n\r\nbody"
            case "/socket": head = "101 Go\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nbody"
            default: head = ""
            }
            if !head.isEmpty { _ = try? socket.send("HTTP/1.1 " + head) }
            while case .bytes = socket.receive(by: Deadline(seconds: 60)) {}
            return false
        }

        private func house(
            _ lifetime: String = "token", skew: String = "0s",
            answer: @escaping RecordingUpstream.Answer = endless
        ) throws -> House {
            try House(answer: answer) {
                $0.routes =
                    #"[{"path": "/public/**", "access": "public", "stream_lifetime": "2s"},"#
                    + #"{"path": "/**", "stream_lifetime": "\#(lifetime)"}]"#
                $0.issuers[0].more.append(#""clock_skew": "\#(skew)""#)
            }
        }

        /// A token that ends in some seconds.
        private func token(_ house: House, endsIn seconds: Int, _ claim: String = #""a": 1"#) throws
            -> String
        {
            try house.issuer.jwt(
                #""exp": \#(Int(Date().timeIntervalSince1970) + seconds)"#, claim)
        }

        /// Asks for `target` and answers the connection when its first bytes have come.
        private func begin(
            _ target: String, _ token: String, _ house: House, version: String = "1.1"
        ) throws -> HTTPConnection {
            let connection = try house.connect()
            let upgrade =
                target.hasSuffix("/socket")
                ? "Connection: upgrade\r\nUpgrade: websocket\r\n" : ""
            try connection.send(
                "GET \(target) HTTP/\(version)\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n"
                    + upgrade + "\r\n")
            #expect(try [200, 101].contains(connection.head().status))
            try connection.skip(target == "/chunked" || target == "/close" ? 1 : 4)
            return connection
        }

        /// Reads until the connection has ended; whether that was a reset, with what came.
        private func ending(_ connection: HTTPConnection) -> (isReset: Bool, text: String) {
            var text = ""
            while true {
                switch connection.socket.receive(by: Deadline(seconds: 30)) {
                case .bytes(let bytes): text += String(decoding: bytes, as: UTF8.self)
                case .reset: return (true, text)
                case .end, .timeout: return (false, text)
                }
            }
        }

        // B110, B166
        @Test func endOfTheTokenCutsWhateverItOpened() throws {
            let house = try house()
            let token = try token(house, endsIn: 3)
            let later = try self.token(house, endsIn: 600)
            let survivor = try begin("/socket", later, house)
            let open = try [
                begin("/socket", token, house), begin("/chunked", token, house),
                begin("/length", token, house), begin("/close", token, house),
                begin("/close", token, house, version: "1.0"),
            ]
            for connection in open {
                let (isReset, text) = ending(connection)
                #expect(isReset)
                #expect(!text.contains("0\r\n\r\n"))
            }
            #expect(house.postern.logLine(with: "stream_token_expired", "answer cut off") != nil)
            let cut = try house.postern.metric(
                #"postern_refusals_total{reason="stream_token_expired"}"#)
            #expect(cut == 5)
            #expect(survivor.socket.receive(by: Deadline(seconds: 0.1)) == .timeout)
        }

        // B110, B166: an upload that has not been answered yet is refused; it never ends well.
        @Test func endOfTheTokenCutsAnUpload() throws {
            let house = try house()
            let connection = try house.connect()
            let token = try token(house, endsIn: 2)
            try connection.request(
                "POST", "/upload",
                ["Authorization: Bearer \(token)", "Transfer-Encoding: chunked"])
            try connection.send("4\r\nbody\r\n")
            #expect(try connection.response().status == 401)
            #expect(connection.isClosed())
            #expect(house.upstream.requests.isEmpty)
            #expect(house.postern.logLine(with: "stream_token_expired") != nil)
        }

        // B50, B166: whatever else the setting says.
        @Test(arguments: ["token", "unlimited", "30m"])
        func denialCutsWhateverTheTokenOpened(lifetime: String) throws {
            let house = try house(lifetime)
            let token = try token(house, endsIn: 600, #""sid": "denied""#)
            let other = try self.token(house, endsIn: 600, #""sid": "other""#)
            let open = try ["/socket", "/chunked", "/length"].map { try begin($0, token, house) }
            let survivor = try begin("/socket", other, house)
            let answer = try HTTP.send(
                "POST", "/deny", to: house.postern.configuration.admin,
                ["Content-Type: application/json"],
                body:
                    #"{"issuer": "\#(house.issuer.issuer)", "sid": "denied", "expires_in": 600}"#)
            #expect(answer.status == 204)
            for connection in open {
                let (isReset, text) = ending(connection)
                #expect(isReset)
                #expect(!text.contains("0\r\n\r\n"))
            }
            #expect(house.postern.logLine(with: "stream_token_denied") != nil)
            #expect(survivor.socket.receive(by: Deadline(seconds: 0.1)) == .timeout)
        }

        // B166
        @Test func lifetimeOfARouteIsKeptWithoutAToken() throws {
            let house = try house(answer: { request, socket in
                _ = try? socket.send(
                    "HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nbody")
                while case .bytes = socket.receive(by: Deadline(seconds: 60)) {}
                return false
            })
            let connection = try begin("/public/socket", "none", house)
            #expect(ending(connection).isReset)
            #expect(house.postern.logLine(with: "stream_lifetime_over", "/public/**") != nil)
        }

        // B166: what is unlimited outlives its token; a lifetime does not outlive it.
        @Test func onlyUnlimitedOutlivesTheToken() throws {
            let unlimited = try house("unlimited")
            let bounded = try house("30m")
            let long = try begin("/socket", try token(unlimited, endsIn: 2), unlimited)
            let short = try begin("/socket", try token(bounded, endsIn: 2), bounded)
            #expect(ending(short).isReset)
            #expect(long.socket.receive(by: Deadline(seconds: 2)) == .timeout)
            try long.send("still")
        }

        /// The token ends while a short request is answered: that is no stream.
        @Test func requestUnderWayIsFinished() throws {
            let house = try house(answer: { _, socket in
                Thread.sleep(forTimeInterval: 2.5)
                return (try? socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) ?? false
            })
            let answer = try house.get(bearer: token(house, endsIn: 1))
            #expect(answer.text == "ok")
        }
    }
}
