import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Tokens of providers that nobody here wrote: glewlwyd's JWTs and live key rotation,
    /// oidc-provider-mock's opaque tokens.
    @Suite struct RealProviderTests {
        private func claims(of token: String) throws -> [String: Any] {
            let part = try #require(token.split(separator: ".").dropFirst().first)
            let base64 = part.replacing("-", with: "+").replacing("_", with: "/")
            let padded = String(base64) + String(repeating: "=", count: (4 - base64.count % 4) % 4)
            let bytes = try #require(Data(base64Encoded: padded))
            return try #require(
                try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        }

        private func postern(_ entries: [TestIssuerEntry], _ upstream: RecordingUpstream) throws
            -> PosternProcess
        {
            try PosternProcess(
                TestConfiguration(upstream: upstream.address, issuers: entries))
        }

        @Test(.enabled(if: GlewlwydProcess.isWanted))
        func glewlwydsTokensPassInThreeAlgorithms() throws {
            let provider = try GlewlwydProcess()
            let upstream = try RecordingUpstream()
            let plugins = ["rs", "es", "ed"]
            let entries = plugins.map { plugin in
                var entry = TestIssuerEntry(provider.issuer(plugin))
                entry.profile = "at+jwt"
                entry.more = []
                return entry
            }
            let postern = try postern(entries, upstream)
            for plugin in plugins {
                let token = try provider.usersToken(plugin)
                let answer = try HTTP.get("/orders", bearer: token, from: postern.address)
                #expect(answer.status == 200, "\(plugin): \(answer)")
                let seen = try #require(upstream.requests.last)
                let subject = try #require(try claims(of: token)["sub"] as? String)
                #expect(seen.values("X-Auth-Subject") == [subject])
                #expect(seen.values("X-Auth-Issuer") == [provider.issuer(plugin)])
                #expect(seen.values("X-Auth-Scopes") == ["orders"])
                let own = try provider.clientsToken(plugin)
                #expect(try HTTP.get("/orders", bearer: own, from: postern.address).status == 200)
                #expect(upstream.requests.last?.values("X-Auth-Client") == ["web"])
                let altered = String(token.dropLast(8)) + "AAAAAAAA"
                #expect(
                    try HTTP.get("/orders", bearer: altered, from: postern.address).status == 401)
            }
        }

        @Test(.enabled(if: GlewlwydProcess.isWanted), arguments: ["rs", "es", "ed"])
        func glewlwydsKeysMayChangeWhileItRuns(plugin: String) throws {
            let provider = try GlewlwydProcess()
            let upstream = try RecordingUpstream()
            var entry = TestIssuerEntry(provider.issuer(plugin))
            entry.more = [#""kid_refetch_min_interval": "1s""#, #""jwks_refresh": "5s""#]
            let postern = try postern([entry], upstream)
            func passes(_ token: String) throws -> Bool {
                try HTTP.get("/orders", bearer: token, from: postern.address).status == 200
            }
            let first = try provider.clientsToken(plugin)
            #expect(try passes(first))
            try provider.rotate(plugin)
            let second = try provider.clientsToken(plugin)
            #expect(try Deadline.usual.wait(pause: 0.2) { try passes(second) })
            #expect(try passes(first))
            try provider.rotate(plugin, drop: true)  // drops the old keys at once
            let third = try provider.clientsToken(plugin)
            #expect(try Deadline.usual.wait(pause: 0.2) { try passes(third) })
            #expect(try Deadline(seconds: 20).wait(pause: 0.2) { try !passes(first) })
            #expect(try passes(third))
        }

        @Test(.enabled(if: ProviderMockProcess.isWanted))
        func opaqueTokensOfTheProviderMockPass() throws {
            let provider = try ProviderMockProcess()
            let upstream = try RecordingUpstream()
            let postern = try postern([TestIssuerEntry(provider.issuer)], upstream)
            let token = try provider.token()
            for _ in 0..<3 {
                let answer = try HTTP.get("/orders", bearer: token, from: postern.address)
                #expect(answer.status == 200, "\(answer)")
            }
            let seen = try #require(upstream.requests.last)
            #expect(seen.values("X-Auth-Subject") == ["bob"])
            #expect(seen.values("X-Auth-Email") == ["bob@example.com"])
            #expect(seen.values("Authorization").isEmpty)
            // A token that it does not know is a 400 there, and a 401 here.
            let unknown = try HTTP.get("/orders", bearer: token + "x", from: postern.address)
            #expect(unknown.status == 401)
            #expect(unknown["WWW-Authenticate"]?.contains(#"error="invalid_token""#) == true)
        }
    }
}
