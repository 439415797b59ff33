import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Opaque tokens and introspection (RFC 7662, RFC 9701), end to end. Contract A10, B63, B64;
    /// lessons 11, 12, 27.
    @Suite struct IntrospectionTests {
        /// A house whose tokens are introspected at the demo issuer; `more` are members of the
        /// issuer, `opaque` members of `opaque_tokens`.
        private static func house(
            resolve: String = #""introspection""#, more: [String] = [],
            opaque: String = #""cache": "30s", "negative_cache": "5s""#,
            change: (inout TestConfiguration) -> Void = { _ in }
        ) throws -> House {
            try House { configuration in
                let origin = configuration.issuers[0].issuer
                configuration.issuers[0].more =
                    [
                        #""opaque_tokens": {"resolve": \#(resolve), \#(opaque)}"#,
                        #""introspection_endpoint": "\#(origin)/admin/oauth2/introspect""#,
                    ] + more
                configuration.routes = """
                    [{"path": "/admin/**", "scopes": ["admin"]},
                     {"path": "/mine/**", "audiences": ["mine"]}, {"path": "/**"}]
                    """
                change(&configuration)
            }
        }

        /// An opaque token; `members` are those of the demo issuer's request.
        private static func token(_ house: House, _ members: String...) throws -> String {
            let all = [#""kind": "opaque""#] + members
            return try house.issuer.token("{\(all.joined(separator: ", "))}")
        }

        @Test func routesDemandScopesAndAudiencesAsOfJWTs() throws {  // B64, A3
            let house = try Self.house()
            let admin = try Self.token(house, #""scopes": ["admin", "read"]"#)
            let plain = try Self.token(house, #""scopes": ["read"]"#)
            let mine = try Self.token(house, #""audiences": ["mine"]"#)
            #expect(try house.get("/admin/x", bearer: admin).status == 200)
            let refused = try house.get("/admin/x", bearer: plain)
            #expect(refused.status == 403)
            #expect(
                refused["WWW-Authenticate"]?.contains(#"error="insufficient_scope""#) == true)
            #expect(try house.get("/mine/x", bearer: mine).status == 200)
            #expect(try house.get("/mine/x", bearer: plain).status == 401)
            // The issuer's audiences count too: this token was made for another service.
            #expect(try house.get("/orders", bearer: mine).status == 401)
            #expect(try house.issuer.count("introspection") == 3)
            #expect(try house.issuer.count("userinfo") == 0)
        }

        @Test func factsGoUpstream() throws {
            let house = try Self.house {
                $0.identityHeaders = """
                    {"X-Auth-Subject": "sub", "X-Auth-Client": "client_id",
                     "X-Auth-Scopes": "scope", "X-Kind": "@kind", "X-Tenant": "ext.tenant",
                     "X-Name": "username"}
                    """
            }
            let token = try Self.token(
                house, #""scopes": ["read", "write"]"#,
                #""introspection": {"ext": {"tenant": "north"}, "username": "al"}"#)
            #expect(try house.get(bearer: token).status == 200)
            let seen = try house.upstream.onlyRequest()
            #expect(seen.values("X-Auth-Subject") == ["alice"])
            #expect(seen.values("X-Auth-Client") == ["web"])
            #expect(seen.values("X-Auth-Scopes") == ["read write"])
            #expect(seen.values("X-Kind") == ["user"])
            #expect(seen.values("X-Tenant") == ["north"])
            #expect(seen.values("X-Name") == ["al"])
            #expect(seen.values("Authorization").isEmpty)
        }

        @Test func userinfoAddsClaimsAfterIntrospectionHasDecided() throws {  // B60
            let house = try Self.house(resolve: #"["introspection", "userinfo"]"#)
            let token = try Self.token(house, #""scopes": ["admin"]"#)
            #expect(try house.get("/admin/x", bearer: token).status == 200)
            let seen = try house.upstream.onlyRequest()
            #expect(seen.values("X-Auth-Email") == ["alice@example.com"])
            #expect(seen.values("X-Auth-Scopes") == ["admin"])
            #expect(try house.issuer.count("introspection") == 1)
            #expect(try house.issuer.count("userinfo") == 1)
            let other = try Self.token(house, #""claims": {"sub": "mallory"}"#)
            #expect(try house.get(bearer: other).status == 503)
            #expect(house.postern.logLine(with: "subject_mismatch") != nil)
            #expect(house.upstream.requests.count == 1)
        }

        @Test(arguments: [
            (#""introspection": {"token_use": "refresh_token"}"#, 401),
            (#""introspection": {"token_type": "DPoP"}"#, 401),
            (#""introspection": {"cnf": {"jkt": "x"}}"#, 401),  // B160
            (#""introspection": {"iss": "https://other.example"}"#, 401),
            (#""introspection": {"exp": 1000}"#, 401), (#""expires_in": -5"#, 401),
            (#""introspection": {"nbf": 9999999999}"#, 401),
            (#""introspection": {"exp": "soon"}"#, 503),
            (#""introspection": {"sub": 7}"#, 503), (#""introspection_omit": ["sub"]"#, 401),
        ])
        func answerThatDoesNotFitIsRefused(members: String, status: Int) throws {
            let house = try Self.house()
            let answer = try house.get(bearer: Self.token(house, members))
            #expect(answer.status == status)
            #expect(house.upstream.requests.isEmpty)
        }

        @Test(arguments: [
            #"{"active": "true", "sub": "alice"}"#, #"{"active": 1, "sub": "alice"}"#,
            #"{"sub": "alice"}"#, "[]", "not json",
            #"{"active": false, "active": true, "sub": "alice", "aud": "orders"}"#,
        ])
        func onlyTheTruthIsActive(body: String) throws {  // B64
            let house = try Self.house()
            let token = try Self.token(house)
            let text = body.replacing("\"", with: "\\\"")
            try house.issuer.fault(#"{"introspection_body": "\#(text)"}"#)
            #expect(try house.get(bearer: token).status == 503)
            #expect(house.upstream.requests.isEmpty)
        }

        @Test(arguments: [
            (#"{"introspection_status": 500}"#, 503), (#"{"introspection_status": 429}"#, 503),
            (#"{"introspection_status": 404}"#, 503), (#"{"introspection_status": 302}"#, 503),
            (#"{"introspection_type": "text/html"}"#, 503), (#"{"down": true}"#, 503),
            (#"{"introspection_status": 401}"#, 503), (#"{"introspection_status": 403}"#, 503),
            (#"{"introspection_body": "{\"active\":false}"}"#, 401),
        ])
        func issuersFailureIsNotTheTokens(fault: String, status: Int) throws {  // B11, B64
            let house = try Self.house()
            let token = try Self.token(house)
            try house.issuer.fault(fault)
            let answer = try house.get(bearer: token)
            #expect(answer.status == status)
            #expect((answer["Retry-After"] != nil) == (status == 503))
            #expect(house.upstream.requests.isEmpty)
            try house.issuer.fault(#"{"reset": true}"#)
            let recovered = try Deadline(seconds: 10).wait(pause: 0.3) {
                try house.get(bearer: token).status == 200
            }
            #expect(recovered)
        }

        /// A thousand at once with one fresh token: one question to each endpoint (B63, lesson 27).
        @Test func aThousandRequestsForOneTokenAskOnce() throws {
            let house = try Self.house(resolve: #"["introspection", "userinfo"]"#) {
                $0.workers = 2
            }
            let token = try Self.token(house)
            try house.issuer.fault(#"{"delay_ms": 1500}"#)
            let connections = try (0..<1000).map { _ in
                let connection = try house.connect()
                try connection.request("GET", "/orders", ["Authorization: Bearer \(token)"])
                return connection
            }
            var statuses: [Int: Int] = [:]
            for connection in connections {
                statuses[try connection.response().status, default: 0] += 1
            }
            #expect(statuses == [200: 1000])
            try house.issuer.fault(#"{"reset": true}"#)
            #expect(try house.issuer.count("introspection") == 1)
            #expect(try house.issuer.count("userinfo") == 1)
        }

        /// Believed until `exp` and not longer, whatever `cache` says (B63).
        @Test func expiredTokenIsRefusedWhileItsAnswerIsCached() throws {
            let house = try Self.house(
                more: [#""clock_skew": "0s""#],
                opaque: #""cache": "600s", "negative_cache": "60s""#)
            let token = try Self.token(house, #""expires_in": 4"#)
            #expect(try house.get(bearer: token).status == 200)
            #expect(try house.get(bearer: token).status == 200)
            #expect(try house.issuer.count("introspection") == 1)
            let ended = try Deadline(seconds: 10).wait(pause: 0.2) {
                try house.get(bearer: token).status == 401
            }
            #expect(ended)
        }

        /// Hydra's machine tokens: no subject of their own, no audience (lesson 12, A8).
        @Test func machineTokenWithoutAudiencePassesWhereThatIsAllowed() throws {
            let members = [
                #""subject": "web""#, #""audiences": []"#, #""introspection": {"aud": []}"#,
            ].joined(separator: ", ")
            let strict = try Self.house()
            #expect(try strict.get(bearer: Self.token(strict, members)).status == 401)
            let lenient = try Self.house(more: [#""audience_optional": true"#]) {
                $0.identityHeaders = #"{"X-Auth-Client": "client_id", "X-Kind": "@kind"}"#
            }
            #expect(try lenient.get(bearer: Self.token(lenient, members)).status == 200)
            let seen = try lenient.upstream.onlyRequest()
            #expect(seen.values("X-Auth-Client") == ["web"])
            #expect(seen.values("X-Kind") == ["client"])
        }

        @Test func endpointMayComeFromDiscovery() throws {
            let house = try Self.house {
                $0.issuers[0].more = [
                    #""opaque_tokens": {"resolve": "introspection"}, "metadata_refresh": "5s""#,
                    #""jwks_refresh": "5s""#,
                ]
            }
            let token = try Self.token(house)
            #expect(try house.get(bearer: token).status == 503)
            #expect(house.postern.logLine(with: "introspection_endpoint is missing") != nil)
            try house.issuer.fault(#"{"introspection_in_discovery": true}"#)
            let works = try Deadline(seconds: 20).wait(pause: 0.3) {
                try house.get(bearer: token).status == 200
            }
            #expect(works)
        }

        @Test func signedAnswersAreAskedForAndVerified() throws {  // RFC 9701
            let house = try Self.house(more: [
                #""introspection_signed": true"#,
                #""introspection_auth": {"client_id": "postern"}"#,
            ])
            #expect(try house.get(bearer: Self.token(house)).status == 200)
            try house.issuer.fault(#"{"introspection_jwt_type": "JWT"}"#)
            #expect(try house.get(bearer: Self.token(house)).status == 503)
            try house.issuer.fault(
                #"{"reset": true, "introspection_jwt_audience": "another-server"}"#)
            #expect(try house.get(bearer: Self.token(house)).status == 503)
            // Plain JSON is a downgrade.
            try house.issuer.fault(
                #"{"reset": true, "introspection_body": "{\"active\":true,\"sub\":\"alice\"}"}"#)
            #expect(try house.get(bearer: Self.token(house)).status == 503)
            #expect(house.upstream.requests.count == 1)
        }
    }
}
