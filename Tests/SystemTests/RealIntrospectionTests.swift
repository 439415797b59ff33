import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Introspection at a provider that nobody here wrote: glewlwyd answers RFC 7662, plain and
    /// signed (RFC 9701). Its access tokens are JWTs; `prefixes` makes them opaque here.
    @Suite struct RealIntrospectionTests {
        private let scratch: ScratchDirectory

        init() throws { scratch = try ScratchDirectory() }

        private func house(
            _ provider: GlewlwydProcess, _ upstream: RecordingUpstream, plugin: String = "rs",
            resolve: String = #""introspection""#, auth: String,
            audiences: String = #"["orders"]"#, more: [String] = []
        ) throws -> PosternProcess {
            var entry = TestIssuerEntry(provider.issuer(plugin))
            entry.audiences = audiences
            entry.more =
                [
                    #"""
                    "opaque_tokens": {"resolve": \#(resolve), "prefixes": ["eyJ"],
                                      "cache": "0s", "negative_cache": "0s"}
                    """#,
                    #""introspection_auth": {\#(auth)}"#,
                ] + more
            var configuration = try TestConfiguration(
                upstream: upstream.address, issuers: [entry])
            configuration.routes = """
                [{"path": "/admin/**", "scopes": ["admin"]},
                 {"path": "/orders/**", "scopes": ["orders"]}, {"path": "/**"}]
                """
            configuration.identityHeaders = """
                {"X-Auth-Subject": "sub", "X-Auth-Client": "client_id",
                 "X-Auth-Scopes": "scope", "X-Name": "username", "X-Kind": "@kind"}
                """
            return try PosternProcess(configuration)
        }

        private func basic() throws -> String {
            let file = try scratch.write("web-secret\n", to: "secret")
            return #"""
                "method": "basic", "client_id": "web", "client_secret": {"file": "\#(file)"}
                """#
        }

        @Test(.enabled(if: GlewlwydProcess.isWanted), arguments: [false, true])
        func glewlwydsAnswersAreUnderstood(isSigned: Bool) throws {  // B64
            let provider = try GlewlwydProcess()
            let upstream = try RecordingUpstream()
            let postern = try house(
                provider, upstream, auth: try basic(),
                more: isSigned ? [#""introspection_signed": true"#] : [])
            let token = try provider.usersToken("rs")
            let answer = try HTTP.get("/orders/1", bearer: token, from: postern.address)
            #expect(answer.status == 200, "\(answer) \(postern.log)")
            let seen = try #require(upstream.requests.last)
            #expect(seen.values("X-Name") == ["alice"])
            #expect(seen.values("X-Auth-Client") == ["web"])
            #expect(seen.values("X-Auth-Scopes") == ["orders"])
            #expect(seen.values("X-Kind") == ["user"])
            // The scope rule holds, an altered token is inactive; glewlwyd answers 400 instead when
            // it should sign that.
            #expect(try HTTP.get("/admin/1", bearer: token, from: postern.address).status == 403)
            let altered = String(token.dropLast(8)) + "AAAAAAAA"
            let refused = try HTTP.get("/orders/1", bearer: altered, from: postern.address)
            #expect(refused.status == 401 || (isSigned && refused.status == 503))
            #expect(upstream.requests.count == 1)
        }

        /// A revoked token: introspection knows, its signature does not.
        @Test(.enabled(if: GlewlwydProcess.isWanted))
        func revokedTokenIsRefused() throws {
            let provider = try GlewlwydProcess()
            let upstream = try RecordingUpstream()
            let postern = try house(provider, upstream, auth: try basic())
            let token = try provider.usersToken("rs")
            #expect(try HTTP.get("/orders/1", bearer: token, from: postern.address).status == 200)
            try provider.revoke(token, "rs")
            #expect(try HTTP.get("/orders/1", bearer: token, from: postern.address).status == 401)
        }

        /// A client's own token has no subject there at all.
        @Test(.enabled(if: GlewlwydProcess.isWanted))
        func clientsTokenNeedsItsSetting() throws {  // lesson 12
            let provider = try GlewlwydProcess()
            let upstream = try RecordingUpstream()
            let token = try provider.clientsToken("es")
            let strict = try house(provider, upstream, plugin: "es", auth: try basic())
            #expect(try HTTP.get("/orders/1", bearer: token, from: strict.address).status == 401)
            let lenient = try house(
                provider, upstream, plugin: "es", auth: try basic(),
                more: [#""missing_subject": "client""#])
            #expect(try HTTP.get("/orders/1", bearer: token, from: lenient.address).status == 200)
            let seen = try #require(upstream.requests.last)
            #expect(seen.values("X-Kind") == ["client"])
            #expect(seen.values("X-Auth-Client") == ["web"])
            #expect(seen.values("X-Auth-Subject").isEmpty)
        }

        @Test(.enabled(if: GlewlwydProcess.isWanted))
        func bearerTokenLetsPosternIn() throws {
            let provider = try GlewlwydProcess()
            let upstream = try RecordingUpstream()
            let ours = try provider.clientsToken("ed", scope: "introspect")
            let file = try scratch.write(ours, to: "token")
            let postern = try house(
                provider, upstream, plugin: "ed",
                auth: #""method": "bearer", "bearer_token": {"file": "\#(file)"}"#)
            let token = try provider.usersToken("ed")
            #expect(try HTTP.get("/orders/1", bearer: token, from: postern.address).status == 200)
            // Without the scope that glewlwyd demands, it is Postern that is refused.
            _ = try scratch.write(provider.clientsToken("ed", scope: "scope1"), to: "token")
            let refused = try Deadline.usual.wait(pause: 0.3) {
                try HTTP.get("/orders/1", bearer: token, from: postern.address).status == 503
            }
            #expect(refused)
            #expect(postern.logLine(with: "introspection_refused_us") != nil)
        }

        @Test(.enabled(if: GlewlwydProcess.isWanted))
        func userinfoSpeaksOfTheSameSubject() throws {  // B60
            let provider = try GlewlwydProcess()
            let upstream = try RecordingUpstream()
            // With several scopes glewlwyd's `aud` is all of them in one text.
            let postern = try house(
                provider, upstream, resolve: #"["introspection", "userinfo"]"#,
                auth: try basic(), audiences: "[]", more: [#""audience_optional": true"#])
            let token = try provider.usersToken("rs", scope: "openid orders")
            let answer = try HTTP.get("/orders/1", bearer: token, from: postern.address)
            #expect(answer.status == 200, "\(answer) \(postern.log)")
        }
    }
}
