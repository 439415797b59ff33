import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Opaque tokens, resolved at the issuer's userinfo endpoint. Contract B59-B66; A3.
    @Suite struct OpaqueTokenTests {
        @Test func liveTokenPassesWithItsIdentity() throws {
            let house = try House()
            let token = try house.issuer.opaque()
            #expect(try house.get(bearer: token).status == 200)
            let seen = try house.upstream.onlyRequest()
            #expect(seen.values("X-Auth-Subject") == ["alice"])
            #expect(seen.values("X-Auth-Email") == ["alice@example.com"])
            #expect(seen.values("X-Auth-Scopes").isEmpty)
            #expect(seen.values("Authorization").isEmpty)
        }

        // B63
        @Test func answersAreCachedForTheTokenOnly() throws {
            let house = try House()
            let token = try house.issuer.opaque()
            for _ in 0..<10 { #expect(try house.get(bearer: token).status == 200) }
            #expect(try house.issuer.count("userinfo") == 1)
            #expect(try house.get(bearer: house.issuer.opaque()).status == 200)
            #expect(try house.issuer.count("userinfo") == 2)
        }

        // B63
        @Test func manyRequestsForOneTokenAskOnce() throws {  // single flight over the process
            let house = try House()
            let token = try house.issuer.opaque()
            try house.issuer.fault(#"{"delay_ms": 500}"#)
            let connections = try (0..<50).map { _ in
                let connection = try house.connect()
                try connection.request("GET", "/orders", ["Authorization: Bearer \(token)"])
                return connection
            }
            for connection in connections { #expect(try connection.response().status == 200) }
            try house.issuer.fault(#"{"reset": true}"#)
            #expect(try house.issuer.count("userinfo") == 1)
        }

        @Test func slowLookupNeverHoldsUpOthers() throws {
            let house = try House { $0.workers = 1 }
            let token = try house.issuer.opaque()
            let good = try house.issuer.jwt()
            try house.issuer.fault(#"{"delay_ms": 1500}"#)
            let waiting = try house.connect()
            try waiting.request("GET", "/orders", ["Authorization: Bearer \(token)"])
            let (_, seconds) = try measured {
                for _ in 0..<20 { try #require(try house.get(bearer: good).status == 200) }
            }
            #expect(seconds < 1)
            #expect(try waiting.response().status == 200)
        }

        // B63
        @Test func refusedTokensAreRefusedAndRememberedBriefly() throws {
            let house = try House {
                $0.issuers[0].more = [
                    #""opaque_tokens": {"resolve": "userinfo", "cache": "30s", "#
                        + #""negative_cache": "2s"}"#
                ]
            }
            let expired = try house.issuer.token(#"{"kind": "opaque", "expires_in": -5}"#)
            let good = try house.issuer.opaque()
            let parts = good.split(separator: ".").map(String.init)
            let tokens = [
                "ory_at_unknown.unknown", "unknown", expired, parts[0] + "x." + parts[1],
                parts[0] + "." + parts[1] + "x",
            ]
            for token in tokens {
                for _ in 0..<5 {
                    let answer = try house.get(bearer: token)
                    #expect(answer.status == 401)
                    #expect(answer["WWW-Authenticate"]?.contains(#"error="invalid_token""#) == true)
                    #expect(!answer.description.contains("request_unauthorized"))
                }
            }
            #expect(try house.issuer.count("userinfo") == tokens.count)
            let askedAgain = try Deadline(seconds: 8).wait(pause: 0.3) {
                _ = try house.get(bearer: tokens[0])
                return try house.issuer.count("userinfo") > tokens.count
            }
            #expect(askedAgain)
        }

        @Test func refreshTokensAndCodesAreRefusedWithoutAsking() throws {  // A0
            let house = try House()
            for token in ["ory_rt_abc.def", "ory_ac_abc.def"] {
                #expect(try house.get(bearer: token).status == 401)
            }
            #expect(try house.issuer.count("userinfo") == 0)
        }

        @Test func scopesAndAudiencesCannotBeKnown() throws {  // A3: fail closed
            let house = try House {
                $0.routes = """
                    [{"path": "/admin/**", "scopes": ["admin"]},
                     {"path": "/mine/**", "audiences": ["orders"]}, {"path": "/**"}]
                    """
            }
            let token = try house.issuer.opaque(#""scope": "admin""#)
            #expect(try house.get("/orders", bearer: token).status == 200)
            #expect([200, 403].contains(try house.get("/admin/x", bearer: token).status))
            let plain = try house.issuer.opaque()
            #expect(try house.get("/admin/x", bearer: plain).status == 403)
            #expect(try house.get("/mine/x", bearer: plain).status == 401)
        }

        @Test(arguments: [
            #"{"omit": ["sub"], "kind": "opaque"}"#, #"{"kind": "opaque", "claims": {"sub": ""}}"#,
            #"{"kind": "opaque", "claims": {"sub": null}}"#,
            #"{"kind": "opaque", "claims": {"sub": 7}}"#,
            #"{"kind": "opaque", "claims": {"sub": "a\r\nb"}}"#,
        ])
        func answersWithoutASubjectAreRefused(request: String) throws {  // B60
            let house = try House()
            let token = try house.issuer.token(request)
            #expect([401, 403, 503].contains(try house.get(bearer: token).status))
            #expect(house.upstream.requests.isEmpty)
        }

        /// Faults of the issuer, and what its failing means for the client.
        static let faults = [
            (#"{"userinfo_status": 500}"#, 503), (#"{"userinfo_status": 502}"#, 503),
            (#"{"userinfo_status": 429}"#, 503), (#"{"userinfo_status": 302}"#, 503),
            (#"{"userinfo_body": "not json"}"#, 503), (#"{"userinfo_body": "[]"}"#, 503),
            (#"{"userinfo_body": "{\"sub\":\"a\",\"sub\":\"b\"}"}"#, 503),
            (#"{"userinfo_type": "text/html"}"#, 503), (#"{"down": true}"#, 503),
            (#"{"userinfo_status": 400}"#, 401), (#"{"userinfo_status": 403}"#, 401),
        ]

        @Test func issuersFailureIsNotTheTokens() throws {  // B11, A3
            let house = try House()
            for (fault, status) in Self.faults {
                let token = try house.issuer.opaque()
                try house.issuer.fault(fault)
                let answer = try house.get(bearer: token)
                #expect(answer.status == status, "\(fault)")
                #expect((answer["Retry-After"] != nil) == (status == 503), "\(fault)")
                try house.issuer.fault(#"{"reset": true}"#)
                let before = house.upstream.requests.count
                let recovered = try Deadline(seconds: 10).wait(pause: 0.1) {
                    try house.get(bearer: token).status == 200
                }
                #expect(recovered, "\(fault)")
                #expect(house.upstream.requests.count == before + 1)
            }
        }

        // B66
        @Test func deepAndLargeAnswersAreRefused() throws {  // CVE-2026-48042
            let house = try House()
            let deep = String(repeating: "[", count: 50_000)
            for body in [deep, #"{"sub":"a","x":\#(deep)"#] {
                let token = try house.issuer.opaque()
                let text = body.replacing("\"", with: "\\\"")
                try house.issuer.fault(#"{"userinfo_body": "\#(text)"}"#)
                #expect(try house.get(bearer: token).status == 503)
            }
            #expect(house.postern.child.isRunning)
        }

        @Test func lostDatabaseIsSoonForgotten() throws {  // A0: an outage looks like bad tokens
            let house = try House()
            let token = try house.issuer.opaque()
            try house.issuer.fault(#"{"database_down": true}"#)
            #expect([401, 503].contains(try house.get(bearer: token).status))
            try house.issuer.fault(#"{"reset": true}"#)
            let recovered = try Deadline(seconds: 8).wait(pause: 0.3) {
                try house.get(bearer: token).status == 200
            }
            #expect(recovered)
        }

        @Test func onlyTheTokenGoesToTheIssuer() throws {  // B59
            let userinfo = try RecordingUpstream(
                answer: RecordingUpstream.always(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 15\r\n\r\n{\"sub\":\"carol\"}"))
            let house = try House {
                $0.issuers[0].more.append(
                    #""userinfo_endpoint": "\#(userinfo.address.url)/me""#)
            }
            let answer = try HTTP.get(
                "/orders", bearer: "some-opaque-token", from: house.address,
                ["Cookie: secret=1", "X-Custom: 2"])
            #expect(answer.status == 200)
            let asked = try userinfo.onlyRequest()
            #expect(asked.requestLine == "GET /me HTTP/1.1")
            #expect(asked.values("Authorization") == ["Bearer some-opaque-token"])
            #expect(asked.values("Cookie").isEmpty)
            #expect(asked.values("X-Custom").isEmpty)
            #expect(asked.values("Accept-Encoding") == ["identity"])
            #expect(try house.upstream.onlyRequest().values("X-Auth-Subject") == ["carol"])
        }
    }
}
