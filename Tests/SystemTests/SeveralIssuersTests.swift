import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Several issuers at once, each with rules and a way of its own. Issue 12, several issuers;
    /// contract A0, B38, B56; lessons 20, 21, 24.
    @Suite struct SeveralIssuersTests {
        private let upstream: RecordingUpstream

        init() throws { upstream = try RecordingUpstream() }

        private func entry(
            _ issuer: DemoIssuerProcess, _ more: String..., opaque: String? = nil
        ) -> TestIssuerEntry {
            var entry = issuer.entry
            entry.more = more
            if let opaque {
                entry.more.append(
                    #""opaque_tokens": {"resolve": "userinfo", "prefixes": ["\#(opaque)"]}"#)
            }
            return entry
        }

        private func start(
            _ entries: TestIssuerEntry..., routes: String = #"[{"path": "/**"}]"#,
            whenReady: Bool = true
        ) throws -> PosternProcess {
            var configuration = try TestConfiguration(
                upstream: upstream.address, issuers: entries)
            configuration.routes = routes
            return try PosternProcess(configuration, whenReady: whenReady)
        }

        private func status(
            _ postern: PosternProcess, _ token: String, _ path: String = "/orders"
        ) throws -> Int {
            try HTTP.get(path, bearer: token, from: postern.address).status
        }

        @Test func keyOfOneIssuerSignsNothingForAnother() throws {  // B38, lesson 24
            let first = try DemoIssuerProcess()
            let second = try DemoIssuerProcess()
            let postern = try start(entry(first), entry(second))
            #expect(try status(postern, first.jwt()) == 200)
            #expect(try status(postern, second.jwt()) == 200)
            let claim = #""iss": "\#(first.issuer)""#
            // The first is asked about; the others, as young as they are, may be of newer keys.
            let statuses = try ["RS256", "ES256", "EdDSA"].map {
                try status(postern, second.jwt(claim, alg: $0))
            }
            #expect(statuses == [401, 503, 503])
            #expect(try status(postern, first.jwt(#""iss": "\#(second.issuer)""#)) == 401)
            #expect(try status(postern, first.jwt(#""iss": "\#(first.issuer)/""#)) == 401)
            #expect(upstream.requests.count == 2)
        }

        @Test func audiencesAndAlgorithmsAreEachIssuersOwn() throws {
            let first = try DemoIssuerProcess()
            let second = try DemoIssuerProcess()
            var one = entry(first)
            one.audiences = #"["orders"]"#
            one.algorithms = #"["RS256"]"#
            var two = entry(second)
            two.audiences = #"["stock"]"#
            two.algorithms = #"["ES256"]"#
            let postern = try start(one, two)
            func token(
                _ issuer: DemoIssuerProcess, _ audience: String, _ algorithm: String
            ) throws -> String {
                try issuer.jwt(#""aud": ["\#(audience)"]"#, alg: algorithm)
            }
            #expect(try status(postern, token(first, "orders", "RS256")) == 200)
            #expect(try status(postern, token(second, "stock", "ES256")) == 200)
            for (audience, algorithm) in [("stock", "RS256"), ("orders", "ES256")] {
                #expect(try status(postern, token(first, audience, algorithm)) == 401)
            }
            for (audience, algorithm) in [("orders", "ES256"), ("stock", "RS256")] {
                #expect(try status(postern, token(second, audience, algorithm)) == 401)
            }
        }

        @Test func outageOfOneIssuerIsNotTheOthers() throws {
            let first = try DemoIssuerProcess()
            let second = try DemoIssuerProcess()
            second.stop()
            let postern = try start(entry(first), entry(second), whenReady: false)
            try postern.waitUntilUp()
            let token = try first.jwt()
            #expect(
                try Deadline(seconds: 8).wait { try status(postern, token) == 200 })
            #expect(try postern.admin("/readyz").status == 503)
            try second.restart()
            try postern.waitUntilReady(by: Deadline(seconds: 20))
            #expect(try status(postern, second.jwt()) == 200)
        }

        // MARK: Ways

        @Test func proxyCarriesOneIssuersCallsAndNothingElse() throws {  // lesson 21
            let proxied = try DemoIssuerProcess(issuer: "http://id.example")
            let straight = try DemoIssuerProcess()
            let proxy = try TunnelProxy(["id.example:80": proxied.address])
            let postern = try start(
                entry(
                    proxied, #""proxy": "\#(proxy.address.url)""#, #""insecure_http": true"#,
                    opaque: "ory_at_"),
                entry(straight, opaque: "other_"))
            #expect(try status(postern, proxied.jwt()) == 200)
            #expect(try status(postern, straight.jwt()) == 200)
            let before = proxy.places.count
            #expect(before >= 1)
            #expect(try status(postern, proxied.opaque()) == 200)
            #expect(proxy.places.count > before)
            // Only the issuer's own places; neither the other issuer nor the upstream.
            let allowed = ["id.example:80", proxied.address.text]
            #expect(proxy.places.allSatisfy { allowed.contains($0) })

            proxy.close()
            #expect(try status(postern, proxied.opaque(#""sub": "later""#)) == 503)
            #expect(try status(postern, proxied.jwt()) == 200)
            #expect(try status(postern, straight.jwt()) == 200)
        }

        @Test func proxyThatRefusesIsAnOutageWithItsName() throws {
            let issuer = try DemoIssuerProcess()
            let proxy = try TunnelProxy(
                answer: "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            let postern = try start(
                entry(issuer, #""proxy": "\#(proxy.address.url)""#), whenReady: false)
            try postern.waitUntilUp()
            #expect(postern.logLine(with: "the proxy refuses a tunnel (status 407)") != nil)
            #expect(try status(postern, issuer.jwt()) == 503)
            #expect(try postern.admin("/metrics").text.contains(#"kind="proxy""#))
        }

        @Test func issuerIsFoundWhereConnectToSays() throws {  // A0: split horizon
            let issuer = try DemoIssuerProcess(issuer: "https://id.example")
            let heads = try RecordingUpstream(
                answer: RecordingUpstream.always(
                    "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"))
            let postern = try start(
                entry(issuer, #""connect_to": "\#(issuer.address.url)""#, opaque: "ory_at_"))
            #expect(try status(postern, issuer.jwt()) == 200)
            #expect(try status(postern, issuer.opaque()) == 200)
            // The issuer's name stays in Host, and it is told that it is https outside.
            let elsewhere = try start(
                entry(issuer, #""connect_to": "\#(heads.address.url)""#), whenReady: false)
            try elsewhere.waitUntilUp()
            let cameBy = Deadline.usual.wait { !heads.requests.isEmpty }
            #expect(cameBy)
            let head = try #require(heads.requests.first)
            #expect(head.values("Host") == ["id.example"])
            #expect(head.values("X-Forwarded-Proto") == ["https"])
            #expect(head.requestLine == "GET /.well-known/openid-configuration HTTP/1.1")
        }

        @Test(.enabled(if: Tool.isWanted("nginx") && Tool.isWanted("openssl")))
        func certificateMustBeTheIssuersOwnWhereverItIsFound() throws {  // B56, lesson 20
            let issuer = try DemoIssuerProcess(issuer: "https://id.example")
            let front = try TLSFront(for: "id.example", before: issuer.address)
            let place = #""connect_to": "\#(front.address.text)""#
            let trusted = #""ca_file": "\#(front.authorityFile)""#
            let postern = try start(entry(issuer, place, trusted))
            #expect(try status(postern, issuer.jwt()) == 200)

            let untrusting = try start(entry(issuer, place), whenReady: false)
            try untrusting.waitUntilUp()
            #expect(untrusting.logLine(with: "does not prove that the server is id.example") != nil)
            #expect(try status(untrusting, issuer.jwt()) == 503)

            let other = try DemoIssuerProcess(issuer: "https://other.example")
            let misled = try start(entry(other, place, trusted), whenReady: false)
            try misled.waitUntilUp()
            #expect(misled.logLine(with: "does not prove that the server is other.example") != nil)
            #expect(try status(misled, other.jwt()) == 503)
        }

        @Test(.enabled(if: Tool.isWanted("nginx") && Tool.isWanted("openssl")))
        func tunnelAndDetourTogetherStillProveTheName() throws {
            let issuer = try DemoIssuerProcess(issuer: "https://id.example")
            let front = try TLSFront(for: "id.example", before: issuer.address)
            let proxy = try TunnelProxy()
            let postern = try start(
                entry(
                    issuer, #""connect_to": "\#(front.address.text)""#,
                    #""ca_file": "\#(front.authorityFile)""#,
                    #""proxy": "\#(proxy.address.url)""#))
            #expect(try status(postern, issuer.jwt()) == 200)
            #expect(proxy.places.first == front.address.text)
        }

        // MARK: Kinds of tokens

        @Test func routeMayDemandAnotherKindOfToken() throws {  // B45
            let issuer = try DemoIssuerProcess()
            let postern = try start(
                entry(issuer, opaque: "ory_at_"),
                routes: """
                    [{"path": "/strict/**", "profile": "at+jwt"},
                     {"path": "/any/**", "profile": "plain"}, {"path": "/**"}]
                    """)
            let typed = try issuer.token(#"{"header": {"typ": "at+jwt"}}"#)
            let usual = try issuer.jwt()
            let clientless = try issuer.token(#"{"omit": ["client_id"]}"#)
            let opaque = try issuer.opaque()
            for _ in 0..<2 {  // cold and warm
                #expect(try status(postern, typed, "/strict/x") == 200)
                #expect(try status(postern, usual, "/strict/x") == 401)
                #expect(try status(postern, opaque, "/strict/x") == 401)
                #expect(try status(postern, typed) == 200)
                #expect(try status(postern, usual) == 200)
                #expect(try status(postern, opaque) == 200)
                #expect(try status(postern, clientless) == 401)
                #expect(try status(postern, clientless, "/any/x") == 200)
            }
        }

        @Test(arguments: ["/strict/x", "/any/x", "/x"])
        func otherTokensOfTheIssuerPassNowhere(path: String) throws {  // A8, B46, B158
            let issuer = try DemoIssuerProcess()
            let postern = try start(
                entry(issuer, opaque: "ory_at_"),
                routes: """
                    [{"path": "/strict/**", "profile": "at+jwt"},
                     {"path": "/any/**", "profile": "plain"}, {"path": "/**"}]
                    """)
            for request in [
                // ID tokens: of a code flow, of an implicit one, one that calls itself so.
                #"{"claims": {"at_hash": "x", "auth_time": 1}}"#, #"{"claims": {"nonce": "n"}}"#,
                #"{"claims": {"c_hash": "x"}}"#, #"{"claims": {"token_use": "id"}}"#,
                #"{"header": {"typ": "at+jwt"}, "claims": {"at_hash": "x"}}"#,
                // Logout tokens and security events.
                #"{"claims": {"events": {"http://schemas.openid.net/event/x": {}}}}"#,
                #"{"header": {"typ": "logout+jwt"}}"#, #"{"header": {"typ": "secevent+jwt"}}"#,
                // Refresh tokens, userinfo answers, proofs, bound tokens.
                #"{"claims": {"token_use": "refresh_token"}}"#, #"{"claims": {"typ": "Refresh"}}"#,
                #"{"omit": ["exp"]}"#, #"{"header": {"typ": "dpop+jwt"}}"#,
                #"{"claims": {"cnf": {"jkt": "x"}}}"#,
            ] {
                let token = try issuer.token(request)
                for _ in 0..<2 { #expect(try status(postern, token, path) == 401, "\(request)") }
            }
            #expect(try status(postern, "ory_rt_abc", path) == 401)
            #expect(upstream.requests.isEmpty)
        }

        @Test func tokenThatIsTooOldIsRefusedAlsoWhenItIsCached() throws {  // B44
            let issuer = try DemoIssuerProcess()
            let postern = try start(
                entry(issuer, #""max_token_age": "3s""#, #""clock_skew": "0s""#))
            let token = try issuer.jwt()
            #expect(try status(postern, token) == 200)
            let refused = try Deadline(seconds: 8).wait(pause: 0.2) {
                try status(postern, token) == 401
            }
            #expect(refused)
            #expect(postern.logLine(with: "token_too_old") != nil)
        }
    }
}
