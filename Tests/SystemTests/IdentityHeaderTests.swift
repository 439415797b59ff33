import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// What the upstream is told, and that clients cannot tell it anything of the kind.
    /// Contract C2, B108, B115, B116, B127, B170.
    @Suite struct IdentityHeaderTests {
        private let house: House

        init() throws { house = try House() }

        /// Every protected name of the default configuration and a few of the usual others.
        static let names = [
            "X-Auth-Subject", "X-Auth-Issuer", "X-Auth-Client", "X-Auth-Scopes", "X-Auth-Email",
        ]
        static let usual = [
            "Remote-User", "X-Forwarded-User", "X-Forwarded-Email", "X-Remote-Group",
            "X-WEBAUTH-USER", "X-Goog-Authenticated-User-Email", "Cf-Access-Jwt-Assertion",
            "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "Proxy",
            "X-Forwarded-Uri", "X-Auth-Request-Email", "X-Forwarded-Access-Token",
        ]

        /// Spellings of a name that a CGI-like upstream takes for the same.
        static func spellings(of name: String) -> [String] {
            [
                name, name.lowercased(), name.uppercased(),
                name.replacing("-", with: "_"), name.replacing("-", with: "."),
                name.replacing("-", with: "_").lowercased(),
                String(
                    name.enumerated().map {
                        $0.offset.isMultiple(of: 2)
                            ? Character($0.element.lowercased())
                            : Character($0.element.uppercased())
                    }),
                name.replacing("-", with: "~"), name.replacing("-", with: "!"),
                name.replacing("-", with: "+"), name.replacing("-", with: "'"),
            ]
        }

        private func upstreamSaw(
            _ method: String, _ target: String, _ headers: [String], token: String?
        ) throws -> RecordedRequest {
            let before = house.upstream.requests.count
            let credentials = token.map { ["Authorization: Bearer \($0)"] } ?? []
            let answer = try HTTP.send(method, target, to: house.address, credentials + headers)
            try #require(answer.status == 200, "\(answer)")
            let seen = house.upstream.requests
            try #require(seen.count == before + 1)
            return seen[before]
        }

        // C2.1, C2.3
        @Test func identityIsInjectedExactlyOnce() throws {
            let token = try house.issuer.token(
                #"{"scopes": ["orders.read", "admin"], "claims": {"email": "a@b.c", "#
                    + #""email_verified": true}}"#
            )
            let seen = try upstreamSaw("GET", "/orders", [], token: token)
            #expect(seen.values("X-Auth-Subject") == ["alice"])
            #expect(seen.values("X-Auth-Issuer") == [house.issuer.issuer])
            #expect(seen.values("X-Auth-Client") == ["web"])
            #expect(seen.values("X-Auth-Scopes") == ["orders.read admin"])
            #expect(seen.values("X-Auth-Email") == ["a@b.c"])
        }

        @Test func unverifiedEmailAndMissingClaimsGiveNoHeader() throws {  // C2.3, C2.9
            let token = try house.issuer.jwt(#""email": "a@b.c", "email_verified": false"#)
            let seen = try upstreamSaw("GET", "/orders", ["X-Auth-Email: x@y.z"], token: token)
            #expect(seen.aliases(of: "X-Auth-Email").isEmpty)
        }

        // C2.1, C2.2; Keycloak Gatekeeper's CVE-2020-14359 (case), Traefik's CVE-2026-39858, -54763
        // and -88011 (aliases), APISIX's CVE-2026-44087 (open routes and OPTIONS)
        @Test func everySpellingOfAnIdentityHeaderIsDropped() throws {  // CVE-2025-64484
            let token = try house.issuer.jwt()
            for name in Self.names {
                let headers = Self.spellings(of: name).map { "\($0): mallory" }
                let secured = try upstreamSaw("GET", "/orders", headers, token: token)
                #expect(secured.aliases(of: name).count <= 1)
                #expect(!secured.aliases(of: name).contains("mallory"), "\(name)")
                for method in ["GET", "OPTIONS", "POST", "PURGE"] {
                    let open = try upstreamSaw(method, "/public/x", headers, token: nil)
                    #expect(open.aliases(of: name).isEmpty, "\(method) \(name)")
                    #expect(!open.head.contains("mallory"), "\(method) \(name)")
                }
            }
        }

        // C2.1, C2.2, C2.13
        @Test func usualIdentityAndRoutingHeadersAreDropped() throws {
            let token = try house.issuer.jwt()
            for name in Self.usual {
                let headers = Self.spellings(of: name).prefix(6).map { "\($0): mallory" }
                let secured = try upstreamSaw("GET", "/orders", Array(headers), token: token)
                #expect(!secured.head.contains("mallory"), "\(name)")
                let open = try upstreamSaw("OPTIONS", "/public/x", Array(headers), token: nil)
                #expect(!open.head.contains("mallory"), "\(name)")
            }
        }

        // C2.2, C2.4
        @Test func configuredHeaderIsProtectedWhateverItsCase() throws {  // CVE-2026-33433
            let house = try House {
                $0.identityHeaders = #"{"x-wHo-IS-it": "sub"}"#
                $0.more.append(#""strip_headers": ["X-Internal-Flag"]"#)
            }
            let token = try house.issuer.jwt()
            let answer = try HTTP.get(
                "/orders", bearer: token, from: house.address,
                ["X-WHO-IS-IT: mallory", "X_Who_Is_It: mallory", "X_INTERNAL_FLAG: mallory"])
            #expect(answer.status == 200)
            let seen = try house.upstream.onlyRequest()
            #expect(seen.aliases(of: "X-Who-Is-It") == ["alice"])
            #expect(!seen.head.contains("mallory"))
        }

        // B108, C2.5
        @Test func trailersNeverBringIdentity() throws {  // CVE-2026-88004
            let token = try house.issuer.jwt()
            let connection = try house.connect()
            try connection.send(
                "POST /orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n"
                    + "Transfer-Encoding: chunked\r\nTrailer: X-Auth-Subject\r\n\r\n"
                    + "2\r\nhi\r\n0\r\nX-Auth-Subject: mallory\r\nX_Auth_Subject: mallory\r\n\r\n")
            #expect(try connection.response().status == 200)
            let seen = try house.upstream.onlyRequest()
            #expect(seen.body == Array("hi".utf8))
            #expect(!String(decoding: seen.rawBody, as: UTF8.self).contains("mallory"))
            #expect(seen.aliases(of: "X-Auth-Subject") == ["alice"])
        }

        @Test(arguments: [
            "X-Auth-Subject", "x-auth-subject", "X_Auth_Subject", "close, X-Auth-Scopes", "Host",
            "Content-Length", "Authorization", "Cookie", "Content-Type", "X-Forwarded-For",
            "Transfer-Encoding", "X-Forwarded-User",
        ])
        func nominatingAProtectedFieldIsRefused(option: String) throws {
            // B116; GHSA-62c8-mh53-4cqv, CVE-2025-48865, CVE-2026-62987
            let connection = try house.connect()
            try connection.request("GET", "/public/x", ["Connection: \(option)"])
            #expect(try connection.response().status == 400)
            #expect(house.upstream.requests.isEmpty)
        }

        @Test func nominatedAndHopByHopFieldsAreRemoved() throws {  // B115
            let connection = try house.connect()
            try connection.request(
                "GET", "/public/x",
                [
                    "Connection: keep-alive, X-Hop", "X-Hop: 1", "Keep-Alive: timeout=5",
                    "TE: trailers", "Proxy-Connection: keep-alive", "Proxy-Authorization: Basic x",
                    "Upgrade: h2c", "HTTP2-Settings: AAMAAABk", "X-Kept: 1",
                ])
            #expect(try connection.response().status == 200)
            let seen = try house.upstream.onlyRequest()
            for name in [
                "X-Hop", "Keep-Alive", "TE", "Proxy-Connection", "Proxy-Authorization", "Upgrade",
                "HTTP2-Settings",
            ] { #expect(seen.values(name).isEmpty, "\(name)") }
            #expect(seen.values("X-Kept") == ["1"])
        }

        @Test(arguments: [
            "Content_Length: 5", "Content.Length: 5", "Transfer_Encoding: chunked",
            "transfer~encoding: chunked", "Proxy_Connection: x", "Keep_Alive: x",
        ])
        func lookalikesOfFramingFieldsAreRefusedOrDropped(header: String) throws {  // B170
            let answer = try HTTP.send("GET", "/public/x", to: house.address, [header])
            let name = header.prefix { $0 != ":" }
            if answer.status == 200 {
                #expect(!house.upstream.requests[0].head.contains("\(name):"))
            } else {
                #expect(answer.status == 400)
            }
        }

        @Test func authorizationStaysHereUnlessAskedFor() throws {  // B127, C2.11
            let token = try house.issuer.jwt()
            let seen = try upstreamSaw("GET", "/orders", [], token: token)
            #expect(seen.values("Authorization").isEmpty)
            #expect(!seen.head.contains(token))
            let open = try upstreamSaw("GET", "/public/x", [], token: token)
            #expect(open.values("Authorization").isEmpty)
            let passing = try House { $0.more.append(#""authorization": "pass""#) }
            let other = try passing.issuer.jwt()
            #expect(try passing.get(bearer: other).status == 200)
            #expect(
                try passing.upstream.onlyRequest().values("Authorization") == ["Bearer \(other)"])
        }

        @Test(arguments: [
            #""sub": "a\r\nX-Admin: 1""#, #""sub": "a\u0000b""#, #""sub": "J\u00fcrgen""#,
            #""sub": " alice""#, #""sub": "alice ""#, #""sub": "a\u007fb""#,
            #""sub": "\#(String(repeating: "a", count: 5000))""#,
        ])
        func claimThatCannotBeWrittenSafelyRefusesTheRequest(claim: String) throws {  // C2.6, C2.7
            let token = try house.issuer.jwt(claim)
            let answer = try house.get(bearer: token)
            #expect([401, 403].contains(answer.status))
            #expect(house.upstream.requests.isEmpty)
        }

        // B52
        @Test func dottedClaimsAndEncodingsWork() throws {
            let house = try House {
                $0.identityHeaders = """
                    {"X-Tenant": "ext.tenant", "X-Name": {"claim": "name", "encoding": "percent"},
                     "X-Ext": {"claim": "ext", "encoding": "base64url"}}
                    """
            }
            let token = try house.issuer.jwt(
                #""ext": {"tenant": "t1"}, "name": "J\u00fcrgen, 100%""#)
            #expect(try house.get(bearer: token).status == 200)
            let seen = try house.upstream.onlyRequest()
            #expect(seen.values("X-Tenant") == ["t1"])
            #expect(seen.values("X-Name") == ["J%C3%BCrgen%2C%20100%25"])
            #expect(seen.values("X-Ext").count == 1)
        }

        @Test func otherFieldsKeepOrderSpellingAndMultiplicity() throws {  // B125
            let headers = [
                "x-B: 1", "X-a: 2", "X-B: 3", "Cookie: a=1", "cookie: b=2", "Accept: */*",
            ]
            let seen = try upstreamSaw("GET", "/public/x", headers, token: nil)
            let lines = seen.fields.map { "\($0.name): \($0.value)" }
            #expect(lines.filter(headers.contains) == headers)
            #expect(seen.values("Host") == ["postern.test"])
        }

        @Test func viaNamesTheClientsVersionAndLoopsAreFound() throws {  // B117
            let seen = try upstreamSaw("GET", "/public/x", [], token: nil)
            let via = try #require(seen.values("Via").last)
            #expect(via.hasPrefix("1.1 "))
            let looped = try HTTP.send("GET", "/public/x", to: house.address, ["Via: \(via)"])
            #expect([400, 508].contains(looped.status))
        }
    }
}
