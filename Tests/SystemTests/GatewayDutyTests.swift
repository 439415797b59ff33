import TestSupport
import Testing

extension SystemTests {
    /// What a gateway passes on without a thought of its own, and what it must not.
    @Suite struct GatewayDutyTests {
        private static let conditions = [
            "If-None-Match: *", "If-Match: \"a\"",
            "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
            "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT", "If-Range: \"a\"",
            "Range: bytes=0-0",
        ]

        // B153: conditions are the upstream's to judge; answers of our own know none.
        @Test func conditionsPassAndAreNotJudgedHere() throws {
            let house = try House()
            #expect(
                try HTTP.send("GET", "/public/x", to: house.address, Self.conditions).status == 200)
            let seen = try house.upstream.onlyRequest()
            for line in Self.conditions { #expect(seen.head.contains(line + "\r\n"), "\(line)") }
            for (target, status) in [("/orders", 401), ("/public//x", 400)] {
                for method in ["GET", "PUT"] {
                    let answer = try HTTP.send(method, target, to: house.address, Self.conditions)
                    #expect(answer.status == status)
                }
            }
        }

        // B157: who has no early data of its own passes the word of those before and behind it.
        @Test func earlyDataAndTooEarlyPass() throws {
            let house = try House(
                answer: RecordingUpstream.always(
                    "HTTP/1.1 425 Too Early\r\nContent-Length: 0\r\n\r\n"))
            let answer = try HTTP.send("GET", "/public/x", to: house.address, ["Early-Data: 1"])
            #expect(answer.status == 425)
            #expect(try house.upstream.onlyRequest().values("Early-Data") == ["1"])
        }

        // B133: nobody here has verified a client's certificate.
        @Test func certificatesInHeadersAreDropped() throws {
            let house = try House()
            let names = [
                "Client-Cert", "Client-Cert-Chain", "X-Forwarded-Client-Cert", "X-Client-Cert",
                "X-SSL-Client-Verify", "SSL_CLIENT_S_DN", "client_cert",
            ]
            let lines = names.map { "\($0): :Zm9yZ2Vk:" }
            #expect(try HTTP.send("GET", "/public/x", to: house.address, lines).status == 200)
            let token = try house.issuer.jwt()
            #expect(
                try HTTP.get("/orders", bearer: token, from: house.address, lines).status == 200)
            for request in house.upstream.requests { #expect(!request.head.contains("Zm9y")) }
            #expect(house.upstream.requests.count == 2)
        }

        // B131; Traefik's CVE-2024-52003, -2026-35051 and -54764: by rule, not by list.
        @Test func everyForwardingHeaderIsMadeHere() throws {
            let house = try House()
            let names = ["Prefix", "Port", "Server", "Tls-Client-Cert", "Anything", "Ssl", "By"]
            let lines = names.flatMap {
                ["X-Forwarded-\($0): forged", "x_forwarded_\($0): forged"]
            }
            #expect(try HTTP.send("GET", "/public/x", to: house.address, lines).status == 200)
            #expect(try !house.upstream.onlyRequest().head.contains("forged"))
        }

        // B128: the upstream does not see that the request carried a token.
        @Test func answersToOneCallerAreNotForSharedCaches() throws {
            let house = try House()
            let token = try house.issuer.jwt()
            #expect(try house.get(bearer: token)["Cache-Control"] == "private")
            let open = try HTTP.send("GET", "/public/x", to: house.address)
            #expect(open["Cache-Control"] == nil)
            let outspoken = try House(
                answer: RecordingUpstream.always(
                    "HTTP/1.1 200 OK\r\nCache-Control: public\r\nContent-Length: 0\r\n\r\n"))
            let other = try outspoken.issuer.jwt()
            #expect(try outspoken.get(bearer: other).values("Cache-Control") == ["public"])
        }
    }
}
