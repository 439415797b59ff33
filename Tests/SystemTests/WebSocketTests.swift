import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// A real WebSocket client and server with Postern between them.
    @Suite(.enabled(if: WebSocketPeer.isWanted))
    struct WebSocketTests {
        private let server: WebSocketPeer
        private let house: House

        init() throws {
            let (server, address) = try WebSocketPeer.server()
            self.server = server
            house = try House {
                $0.upstream = address
                $0.issuers[0].more.append(#""clock_skew": "0s""#)
                $0.routes =
                    #"[{"path": "/pages/**", "allowed_origins": ["https://app.example"]},"#
                    + #"{"path": "/**"}]"#
            }
        }

        // B121
        @Test func messagesPingsAndTheEndPass() throws {
            let client = try WebSocketPeer(
                "echo", "/echo", at: house.address, token: house.issuer.jwt(#""sub": "alice""#))
            let sizes = [0, 1, 125, 126, 65_535, 65_536, 1 << 20, 16 << 20]
            #expect(
                try client.result() == ["text héllo"] + sizes.map { "binary \($0) True" } + [
                    "parts in three parts", "pong True", "close 1000",
                ])
            #expect(server.says("open /echo alice"))
            #expect(server.says("closed /echo 1000"))
        }

        @Test func endByTheServerReachesTheClient() throws {
            let client = try WebSocketPeer(
                "closed_by_server", "/close", at: house.address, token: house.issuer.jwt())
            #expect(try client.result() == ["close 4321 as asked"])
            let isOver = try Deadline.usual.wait {
                let open = try house.postern.metric(#"postern_tunnels{worker="0"}"#) ?? 0
                return try house.postern.metric(#"postern_tunnels{worker="1"}"#) == -open
            }
            #expect(isOver)
        }

        /// 64 MiB for a client that does not read until nothing moves any more.
        @Test func slowReaderHoldsTheServerBack() throws {
            let scratch = try ScratchDirectory()
            let before = try house.postern.memory().peak
            let client = try WebSocketPeer(
                "slow", "/flood", at: house.address, token: house.issuer.jwt(),
                scratch.file("go"))
            #expect(client.says("open"))
            var last = -1
            let isFull = Deadline.usual.wait(pause: 0.5) {
                defer { last = server.lines.count }
                return server.lines.count == last
            }
            #expect(isFull)
            #expect(!server.lines.contains("sent 32"))
            _ = try scratch.write("", to: "go")
            #expect(try client.result() == ["open", "received 64"])
            #expect(try house.postern.memory().peak - before < 8 * 1024)
        }

        // B166
        @Test func endOfTheTokenCuts() throws {
            let end = Int(Date().timeIntervalSince1970) + 4
            let client = try WebSocketPeer(
                "hold", "/echo", at: house.address, token: house.issuer.jwt(#""exp": \#(end)"#))
            #expect(try client.result() == ["open here", "cut True"])
            #expect(Int(Date().timeIntervalSince1970) >= end)
            #expect(server.says("closed /echo 1006"))
            #expect(house.postern.logLine(with: "stream_token_expired", "/**") != nil)
        }

        // B50, B166
        @Test func denialCuts() throws {
            let client = try WebSocketPeer(
                "hold", "/echo", at: house.address, token: house.issuer.jwt(#""jti": "gone""#))
            #expect(client.says("open here"))
            let answer = try HTTP.send(
                "POST", "/deny", to: house.postern.configuration.admin,
                ["Content-Type: application/json"],
                body: #"{"issuer": "\#(house.issuer.issuer)", "jti": "gone", "expires_in": 600}"#)
            #expect(answer.status == 204)
            #expect(try client.result() == ["open here", "cut True"])
            #expect(house.postern.logLine(with: "stream_token_denied") != nil)
        }

        // B77, B121: what is refused never reaches the server.
        @Test(arguments: [
            (true, "https://app.example", "open"), (true, "-", "open"),
            (true, "https://evil.example", "status 403"),
            (false, "https://app.example", "status 401"),
        ])
        func whoMayNotIsTurnedAway(hasToken: Bool, origin: String, said: String) throws {
            let token = try hasToken ? house.issuer.jwt(#""sub": "alice""#) : "-"
            let client = try WebSocketPeer(
                "refused", "/pages/echo", at: house.address, token: token, origin)
            #expect(try client.result() == [said])
            if said == "open" {
                #expect(server.says("open /pages/echo alice"))
            } else {
                #expect(!server.lines.contains { $0.hasPrefix("open") })
            }
        }
    }
}
