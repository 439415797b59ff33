import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// What is told of the client's side, and that every answer and log line can be traced.
    /// Contract B118, B131, B141, B168.
    @Suite struct ForwardingTests {
        @Test func clientsForwardingHeadersAreReplaced() throws {  // B131, GHSA-vhr5-ggp3-qq85
            let house = try House()
            let answer = try HTTP.send(
                "GET", "/public/x", to: house.address,
                [
                    "Forwarded: for=6.6.6.6", "X-Forwarded-For: 6.6.6.6", "X-Real-IP: 6.6.6.6",
                    "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https",
                    "X-Forwarded-Port: 443", "X-Forwarded-Prefix: /evil", "X-Client-IP: 6.6.6.6",
                    "True-Client-IP: 6.6.6.6", "X_Forwarded_For: 6.6.6.6",
                    "X-Forwarded-Client-Cert: evil", "Client-Cert: :evil:", "SSL_CLIENT_CERT: evil",
                ])
            #expect(answer.status == 200)
            let seen = try house.upstream.onlyRequest()
            #expect(!seen.head.contains("6.6.6.6"))
            #expect(!seen.head.contains("evil"))
            for value in seen.values("X-Forwarded-For") { #expect(value == "127.0.0.1") }
            for value in seen.values("X-Forwarded-Proto") { #expect(value == "http") }
        }

        /// Behind a trusted proxy the log names the client, and nothing else depends on it.
        @Test func trustedProxyTellsTheClient() throws {  // B131, B164, CVE-2026-40575
            let house = try House {
                $0.more.append(#""trusted_proxies": ["127.0.0.0/8"]"#)
                $0.more.append(#""forwarded_headers": "both""#)
            }
            let words = [
                "X-Forwarded-For: 6.6.6.6, 198.51.100.7", "X-Forwarded-Proto: https",
                "X-Forwarded-Host: shop.example", "X-Forwarded-Uri: /public/x",
                "X-Original-URL: /public/x", "X-Forwarded-Method: GET",
            ]
            #expect(try HTTP.send("GET", "/orders", to: house.address, words).status == 401)
            let line = try #require(house.postern.logLine(with: "token_missing"))
            #expect(line.contains(#""client":"198.51.100.7""#))
            let answer = try HTTP.get(
                "/orders", bearer: house.issuer.jwt(), from: house.address, words)
            #expect(answer.status == 200)
            let seen = try house.upstream.onlyRequest()
            #expect(seen.values("X-Forwarded-For") == ["198.51.100.7, 127.0.0.1"])
            #expect(seen.values("X-Forwarded-Proto") == ["https"])
            #expect(seen.values("X-Forwarded-Host") == ["shop.example"])
            #expect(seen.values("Forwarded").count == 1)
            #expect(!seen.head.contains("6.6.6.6"))
            #expect(!seen.head.contains("/public/x"))
        }

        /// A preflight has no credentials (B167): a public route for OPTIONS lets it pass, without
        /// an identity, and nothing else.
        @Test func preflightsPassWhereARouteLetsThem() throws {
            let house = try House {
                $0.routes = """
                    [{"path": "/api/**", "methods": ["OPTIONS"], "access": "public"},
                     {"path": "/**"}]
                    """
            }
            let words = [
                "Origin: https://app.example", "Access-Control-Request-Method: PUT",
                "X-Auth-Subject: eve",
            ]
            #expect(try HTTP.send("OPTIONS", "/api/a", to: house.address, words).status == 200)
            let seen = try house.upstream.onlyRequest()
            #expect(seen.values("Origin") == ["https://app.example"])
            #expect(seen.values("X-Auth-Subject") == [])
            #expect(try HTTP.send("PUT", "/api/a", to: house.address, words).status == 401)
            #expect(try HTTP.send("OPTIONS", "/other", to: house.address, words).status == 401)
        }

        // B118
        @Test func onlyListedHostsAreServed() throws {
            let house = try House { $0.more.append(#""hosts": ["api.example"]"#) }
            for (host, status) in [
                ("api.example", 200), ("API.example", 200), ("other.example", 421),
            ] {
                let connection = try house.connect()
                try connection.send("GET /public/x HTTP/1.1\r\nHost: \(host)\r\n\r\n")
                #expect(try connection.response().status == status, "\(host)")
            }
        }

        @Test func everyAnswerHasANumberOfItsOwn() throws {
            let house = try House()
            let requests = [
                "GET /public/x HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /orders HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /public//x HTTP/1.1\r\nHost: a\r\n\r\n", "nonsense\r\n\r\n",
                "GET /public/x HTTP/3.0\r\n\r\n",
                "POST /public/x HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
                "GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /public/x HTTP/1.1\r\nHost: a\r\nX: "
                    + "\(String(repeating: "a", count: 33_000))\r\n\r\n",
            ]
            var numbers = Set<String>()
            for request in requests {
                let connection = try house.connect()
                try connection.send(request)
                let answer = try connection.response()
                let number = try #require(answer["X-Request-Id"], "\(answer)")
                numbers.insert(number)
                if answer.status != 200 {
                    #expect(answer.text.contains(#""request_id":"\#(number)""#))
                    #expect((try? JSONSerialization.jsonObject(with: Data(answer.body))) != nil)
                }
            }
            #expect(numbers.count == requests.count)
        }

        @Test func logLinesStayWholeWhateverClientsSend() throws {  // CVE-2024-45808
            let house = try House()
            let nasty = ["a\"b", "a\\b", "a\u{1b}[31mb", "a\u{2028}b", #"{"x":1}"#, "a\u{e9}b"]
            for text in nasty {
                let connection = try house.connect()
                try connection.send(
                    "GET /orders/\(text) HTTP/1.1\r\nHost: a\r\nUser-Agent: \(text)\r\n"
                        + "Authorization: Bearer \(text)\r\n\r\n")
                #expect([400, 401].contains(try connection.response().status))
            }
            _ = try HTTP.send("GET", "/orders/last", to: house.address)
            #expect(house.postern.logLine(with: "token_missing") != nil)
            for line in house.postern.log {
                let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
                #expect(object is [String: Any], "\(line)")
            }
        }

        // B10
        @Test func refusalsAreLoggedWithReasonRouteAndNumber() throws {
            let house = try House()
            let answer = try HTTP.get(
                "/admin/x", bearer: house.issuer.jwt(), from: house.address)
            let number = try #require(answer["X-Request-Id"])
            let line = try #require(house.postern.logLine(with: number))
            #expect(line.contains("scope_insufficient"))
            #expect(line.contains("/admin/**"))
        }
    }
}
