import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Who a token speaks for: a person or a client, told upstream as `@kind`, and what becomes of
    /// tokens without subject, e-mail or audience. Contract A3, A8, B60, B61; lesson 12.
    @Suite struct PrincipalTests {
        private static let headers = """
            {"X-Auth-Subject": "sub", "X-Auth-Client": "client_id", "X-Auth-Email": "email",
             "X-Kind": "@kind"}
            """

        private static func house(
            _ members: String..., resolve: String = #""userinfo""#
        ) throws -> House {
            try House { configuration in
                let origin = configuration.issuers[0].issuer
                configuration.issuers[0].more =
                    [
                        #""opaque_tokens": {"resolve": \#(resolve)}"#,
                        #""introspection_endpoint": "\#(origin)/admin/oauth2/introspect""#,
                    ] + members
                configuration.identityHeaders = headers
            }
        }

        /// What the upstream is told about the bearer of one token.
        private static func told(
            _ house: House, _ request: String
        ) throws -> [String: [String]] {
            let token = try house.issuer.token(request)
            let answer = try house.get(bearer: token)
            #expect(answer.status == 200, "\(request): \(answer)")
            let seen = try #require(house.upstream.requests.last)
            return ["X-Auth-Subject", "X-Auth-Client", "X-Kind"].reduce(into: [:]) {
                $0[$1] = seen.values($1)
            }
        }

        @Test func personsTokenIsAUsers() throws {
            let house = try Self.house()
            for kind in ["jwt", "opaque"] {
                let told = try Self.told(house, #"{"kind": "\#(kind)"}"#)
                #expect(told["X-Kind"] == ["user"])
                #expect(told["X-Auth-Subject"] == ["alice"])
                #expect(told["X-Auth-Client"] == ["web"])
            }
        }

        /// The client's own token has the client for a subject (A8), whatever tells it.
        @Test func clientsOwnTokenIsAClients() throws {
            let house = try Self.house()
            let introspecting = try Self.house(resolve: #""introspection""#)
            let request = #"{"kind": "K", "subject": "svc", "client_id": "svc"}"#
            for (house, kind) in [(house, "jwt"), (house, "opaque"), (introspecting, "opaque")] {
                let told = try Self.told(
                    house, request.replacing("K", with: kind))
                #expect(told["X-Kind"] == ["client"])
                #expect(told["X-Auth-Subject"] == ["svc"])
                #expect(told["X-Auth-Client"] == ["svc"])
            }
        }

        @Test func routeMayBeForUsersOrForClientsAlone() throws {  // B49
            let house = try House { configuration in
                configuration.routes = """
                    [{"path": "/profile", "principal": "user"},
                     {"path": "/jobs", "principal": "client"}, {"path": "/**"}]
                    """
            }
            let user = try house.issuer.jwt()
            let client = try house.issuer.token(
                #"{"subject": "svc", "client_id": "svc"}"#)
            for (path, userStatus, clientStatus) in [
                ("/profile", 200, 403), ("/jobs", 403, 200), ("/other", 200, 200),
            ] {
                // Cold and warm alike.
                for _ in 0..<2 {
                    #expect(try house.get(path, bearer: user).status == userStatus, "\(path)")
                    #expect(try house.get(path, bearer: client).status == clientStatus, "\(path)")
                }
            }
            #expect(house.postern.logLine(with: "principal_refused") != nil)
        }

        /// A client cannot make itself a person by the claims of its token.
        @Test func kindIsNoClaim() throws {
            let house = try Self.house()
            let told = try Self.told(
                house,
                #"{"subject": "svc", "client_id": "svc", "claims": {"@kind": "user"}}"#)
            #expect(told["X-Kind"] == ["client"])
        }

        /// Userinfo names no subject for a machine's token (A3): refused, or its client's where the
        /// settings say so; never an empty user.
        @Test(arguments: [
            #"{"kind": "opaque", "omit": ["sub"]}"#,
            #"{"kind": "opaque", "claims": {"sub": null}}"#,
            #"{"kind": "opaque", "claims": {"sub": ""}}"#,
        ])
        func subjectMayBeMissingOnlyWhereThatIsAllowed(request: String) throws {  // B60
            let strict = try Self.house()
            let refused = try strict.get(bearer: strict.issuer.token(request))
            #expect(refused.status == 401)
            #expect(strict.postern.logLine(with: "subject_missing") != nil)
            #expect(strict.upstream.requests.isEmpty)
            let lenient = try Self.house(#""missing_subject": "client""#)
            let told = try Self.told(lenient, request)
            #expect(told["X-Kind"] == ["client"])
            #expect(told["X-Auth-Subject"] == [])
            #expect(told["X-Auth-Client"] == ["web"])
        }

        @Test(arguments: [#"{"sub": 7}"#, #"{"sub": ["alice"]}"#, #"{"sub": {}}"#])
        func subjectThatIsNoTextIsNeverTaken(claims: String) throws {  // B60
            let house = try Self.house(#""missing_subject": "client""#)
            let token = try house.issuer.token(#"{"kind": "opaque", "claims": \#(claims)}"#)
            #expect(try house.get(bearer: token).status == 503)
            #expect(house.upstream.requests.isEmpty)
        }

        /// Hydra's client_credentials token: `aud: []`, no e-mail, subject and client alike.
        @Test func machineTokenOfHydraPassesUnderItsSetting() throws {  // lesson 12
            let request = #"{"subject": "svc", "client_id": "svc", "audiences": []}"#
            let strict = try Self.house()
            #expect(try strict.get(bearer: strict.issuer.token(request)).status == 401)
            let lenient = try Self.house(#""audience_optional": true"#)
            let told = try Self.told(lenient, request)
            #expect(told["X-Kind"] == ["client"])
            #expect(lenient.upstream.requests.last?.values("X-Auth-Email") == [])
            // What names another audience is still another's.
            let other = try lenient.issuer.token(#"{"audiences": ["elsewhere"]}"#)
            #expect(try lenient.get(bearer: other).status == 401)
        }

        @Test func signedUserinfoIsVerifiedAndPlainIsADowngrade() throws {  // B61
            let house = try Self.house(#""userinfo_signed": true"#)
            try house.issuer.fault(#"{"userinfo_signed": true}"#)
            let told = try Self.told(house, #"{"kind": "opaque"}"#)
            #expect(told["X-Auth-Subject"] == ["alice"])
            try house.issuer.fault(#"{"userinfo_signed": false}"#)
            let plain = try house.issuer.opaque()
            let answer = try house.get(bearer: plain)
            #expect(answer.status == 503)
            #expect(house.postern.logLine(with: "userinfo_invalid") != nil)
            #expect(house.upstream.requests.count == 1)
        }

        @Test func signedUserinfoIsNoBearerToken() throws {  // A3, B46
            let house = try Self.house()
            try house.issuer.fault(#"{"userinfo_signed": true}"#)
            let answer = try HTTP.get(
                "/userinfo", bearer: house.issuer.opaque(#""aud": ["orders"]"#),
                from: house.issuer.address)
            #expect(answer["Content-Type"] == "application/jwt")
            #expect(try house.get(bearer: answer.text).status == 401)
        }
    }
}
