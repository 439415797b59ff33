import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Starting and staying up while the issuer is down. Contract B11, B34-B36, B57.
    @Suite struct IssuerOutageTests {
        private let upstream: RecordingUpstream
        private let address: TestAddress

        init() throws {
            upstream = try RecordingUpstream()
            address = try .ipv4(port: RawListener.freePort())
        }

        private func configuration(_ more: String...) throws -> TestConfiguration {
            var entry = TestIssuerEntry(address.url)
            entry.more += more
            return try TestConfiguration(upstream: upstream.address, issuers: [entry])
        }

        private func status(_ postern: PosternProcess, _ path: String, _ token: String? = nil)
            throws -> RawResponse
        {
            let headers = token.map { ["Authorization: Bearer \($0)"] } ?? []
            return try HTTP.send("GET", path, to: postern.address, headers)
        }

        // B11, B57
        @Test func startsWithoutItsIssuerAndRecoversByItself() throws {
            let (postern, seconds) = try measured {
                let postern = try PosternProcess(configuration(), whenReady: false)
                try postern.waitUntilUp()
                return postern
            }
            #expect(seconds < 2)
            #expect(try status(postern, "/public/x").status == 200)
            #expect(try postern.admin("/readyz").status == 503)
            #expect(try status(postern, "/orders").status == 401)  // without a token as ever
            // The token is shaped like one of the issuer's; nobody can tell yet whether it is.
            let header = #"{"alg":"RS256","kid":"k"}"#
            let claims = #"{"iss":"\#(address.url)","exp":4000000000}"#
            let unknown = [header, claims, "signature"].map(base64URL).joined(separator: ".")
            let refused = try status(postern, "/orders", unknown)
            #expect(refused.status == 503)
            #expect(refused["Retry-After"] != nil)
            #expect(refused.text.contains(#""error":"temporarily_unavailable""#))
            #expect(postern.logLine(with: "issuer", address.url) != nil)

            let issuer = try DemoIssuerProcess(on: address)
            try postern.waitUntilReady(by: Deadline(seconds: 20))
            #expect(try status(postern, "/orders", issuer.jwt()).status == 200)
        }

        private func base64URL(_ text: String) -> String {
            Data(text.utf8).base64EncodedString().replacing("+", with: "-")
                .replacing("/", with: "_").replacing("=", with: "")
        }

        @Test func staysUpWhenItsIssuerGoesAway() throws {
            let issuer = try DemoIssuerProcess(on: address)
            let postern = try PosternProcess(configuration(#""jwks_refresh": "5s""#))
            let token = try issuer.jwt()
            let later = try issuer.jwt()
            #expect(try status(postern, "/orders", token).status == 200)
            issuer.stop()
            let deadline = Deadline(seconds: 8)  // beyond one scheduled refresh
            while !deadline.isPast {
                #expect(try status(postern, "/orders", token).status == 200)
                Thread.sleep(forTimeInterval: 0.5)
            }
            #expect(try status(postern, "/orders", later).status == 200)
            #expect(try postern.admin("/readyz").status == 200)
        }

        @Test(arguments: ["garbage", "empty", "missing", "failing", "truncated"])
        func badRefreshNeverReplacesGoodKeys(answer: String) throws {  // B36, lesson 2
            let issuer = try DemoIssuerProcess(on: address)
            let postern = try PosternProcess(configuration(#""jwks_refresh": "5s""#))
            let token = try issuer.jwt()
            let before = try issuer.count("jwks")
            try issuer.fault(#"{"jwks": "\#(answer)"}"#)
            let asked = try Deadline(seconds: 15).wait(pause: 0.2) {
                try issuer.count("jwks") > before
            }
            #expect(asked)
            #expect(try status(postern, "/orders", token).status == 200)
            #expect(try status(postern, "/orders", issuer.jwt()).status == 200)
        }

        @Test func noRequestWaitsForARefresh() throws {
            let issuer = try DemoIssuerProcess(on: address)
            let postern = try PosternProcess(configuration(#""jwks_refresh": "5s""#))
            try issuer.fault(#"{"delay_ms": 2000}"#)
            let deadline = Deadline(seconds: 9)
            try issuer.fault(#"{"delay_ms": 2000}"#)
            let token = try issuer.jwt()
            while !deadline.isPast {
                let (answer, seconds) = try measured { try status(postern, "/orders", token) }
                #expect(answer.status == 200)
                #expect(seconds < 1)
                Thread.sleep(forTimeInterval: 0.2)
            }
        }

        @Test func issuerThatCallsItselfOtherwiseIsRefused() throws {  // B53
            let issuer = try DemoIssuerProcess(on: address)
            try issuer.fault(#"{"discovery_issuer": "\#(address.url)/"}"#)
            let postern = try PosternProcess(configuration(), whenReady: false)
            try postern.waitUntilUp()
            let line = postern.logLine(with: address.url + "\"", address.url + "/")
            let anyLine = postern.logLine(with: address.url + "/")
            #expect(line != nil || anyLine != nil)
            #expect(try postern.admin("/readyz").status == 503)
            #expect(try status(postern, "/orders", issuer.jwt()).status == 503)
        }

        @Test func aFailingFetchAnswersAllWhoWaitForIt() throws {  // CVE-2025-64527
            let issuer = try DemoIssuerProcess(on: address)
            let postern = try PosternProcess(configuration(#""kid_refetch_min_interval": "1s""#))
            let tokens = try (0..<100).map {
                try issuer.token(#"{"signature": "unlisted", "header": {"kid": "k\#($0)"}}"#)
            }
            let good = try issuer.jwt()
            try issuer.fault(#"{"delay_ms": 300, "jwks": "failing"}"#)
            let connections = try tokens.map { token in
                let connection = try HTTPConnection(to: postern.address)
                try connection.request("GET", "/orders", ["Authorization: Bearer \(token)"])
                return connection
            }
            for connection in connections {
                #expect([401, 503].contains(try connection.response().status))
            }
            #expect(try status(postern, "/orders", good).status == 200)
        }

        @Test func oddKeysNeverCostTheirNeighbours() throws {  // B31, B33, lesson 4
            let issuer = try DemoIssuerProcess(on: address)
            try issuer.fault(
                #"""
                {"extra_keys": [1, null, "key", [], {},
                 {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"},
                 {"kty": "oct", "k": "c2VjcmV0", "kid": "o"},
                 {"kty": "RSA", "use": "enc", "n": "AQAB", "e": "AQAB"},
                 {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "e"},
                 {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "weak"},
                 {"kty": "OKP", "crv": "X25519", "x": "AA"}]}
                """#)
            let postern = try PosternProcess(configuration())
            for algorithm in ["RS256", "ES256", "EdDSA"] {
                #expect(try status(postern, "/orders", issuer.jwt(alg: algorithm)).status == 200)
            }
        }

        @Test func configuredKeySetNeedsNoDiscovery() throws {
            let issuer = try DemoIssuerProcess(on: address)
            try issuer.fault(#"{"discovery_issuer": "http://elsewhere.example"}"#)
            let postern = try PosternProcess(
                configuration(#""jwks_uri": "\#(address.url)/.well-known/jwks.json""#))
            #expect(try status(postern, "/orders", issuer.jwt()).status == 200)
        }
    }
}
