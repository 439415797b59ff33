import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Which route decides, and that the path judged is the path that the upstream sees.
    /// Contract B97, B124, B161, C2.15.
    @Suite struct RouteTests {
        private let house: House

        init() throws { house = try House() }

        private func status(_ target: String, _ headers: [String] = []) throws -> Int {
            try HTTP.send("GET", target, to: house.address, headers).status
        }

        @Test func publicRoutesNeedNoToken() throws {
            #expect(try status("/public/a/b?c=d") == 200)
            #expect(try status("/public/x", ["Authorization: Basic YTpi"]) == 200)
            #expect(try status("/orders") == 401)
            #expect(try status("/publicity") == 401)
            #expect(try status("/PUBLIC/x") == 401)
            #expect(try status("/orders/public/x") == 401)
        }

        @Test func scopesAreDemandedExactly() throws {
            for (scopes, expected) in [
                (#"["admin"]"#, 200), (#"["x", "admin"]"#, 200), (#"["Admin"]"#, 403),
                (#"["administrator"]"#, 403), (#"["admin.read"]"#, 403), ("[]", 403),
            ] {
                let token = try house.issuer.token(#"{"scopes": \#(scopes)}"#)
                #expect(try house.get("/admin/x", bearer: token).status == expected, "\(scopes)")
            }
        }

        @Test func aMethodThatTheRouteDoesNotNameFallsToTheNextRoute() throws {
            let token = try house.issuer.jwt()
            let answer = try HTTP.send(
                "DELETE", "/admin/x", to: house.address, ["Authorization: Bearer \(token)"])
            #expect(answer.status == 200)  // decided by /**, as the configuration says
        }

        @Test func whatNoRouteMatchesIsForbidden() throws {
            let house = try House { $0.routes = #"[{"path": "/orders/*"}]"# }
            let token = try house.issuer.jwt()
            #expect(try house.get("/orders/1", bearer: token).status == 200)
            for target in ["/", "/orders", "/orders/1/2", "/other"] {
                let answer = try house.get(target, bearer: token)
                #expect(answer.status == 403, "\(target)")
                #expect(answer.text.contains("forbidden"))
            }
            #expect(house.upstream.requests.count == 1)
        }

        /// Targets that a router, a matcher and the upstream could each read another way.
        static let ambiguous = [
            "/public/../admin/x", "/public/./x", "/public/%2e%2e/admin/x", "/public/%2E%2e/x",
            "/public/.%2e/admin", "/public/..%2fadmin", "/public%2f..%2fadmin", "/public/%2f",
            "/public/a%5cb", "/public/..%5cadmin", "/public/a\\b", "/public/..;/admin",
            "/public/;a/b", "/public/a;b=c", "/public/a%3bb", "/public/a%00b", "/public/a%23b",
            "/public/a%3fb", "/public//a", "//public/a", "/public/%252e%252e/admin",
            "/public/%c0%ae%c0%ae/admin", "/public/%c0%af", "/public/%ff", "/public/%e2%82",
            "/public/%zz", "/public/%4", "/public/%", "/public/%ed%a0%80", "/public/a%0ab",
        ]

        // B124; Oathkeeper's GHSA-p224-6x5r-fjpm, heimdall's CVE-2026-42274, Envoy's CVE-2019-9901,
        // CVE-2021-29492 and CVE-2026-73511, Traefik's GHSA-vrch-868g-9jx5
        @Test func pathsWithTwoReadingsAreRefused() throws {
            for target in Self.ambiguous {
                #expect(try status(target) == 400, "\(target)")
            }
            #expect(house.upstream.requests.isEmpty)
        }

        // B124
        @Test(arguments: ["/public/x#/admin", "/admin#/public/x"])
        func fragmentsAreRefused(target: String) throws {  // CVE-2026-41059, CVE-2021-32779
            #expect(try status(target) == 400)
            #expect(house.upstream.requests.isEmpty)
        }

        // B124, C2.15
        @Test func rawBytesOfTheTargetAreForwarded() throws {
            let targets = [
                "/public/%41%20b?x=%2e%2e/&y=/public", "/public/caf%C3%A9",
                "/public/a:@!$&'()*+,=b",
                "/public/~a-b_c.d", "/public/a?", "/public/?", "/public/x?a=%23&b=\\%00",
            ]
            for target in targets { #expect(try status(target) == 200, "\(target)") }
            #expect(house.upstream.requests.map(\.target) == targets)
        }

        // B161
        @Test func queryAndHeadersChangeNoDecision() throws {  // CVE-2025-54576, CVE-2026-34457
            let headers = [
                ["User-Agent: kube-probe/1.30"], ["User-Agent: GoogleHC/1.0"],
                ["X-Original-URL: /public/x"], ["X-Rewrite-URL: /public/x"],
                ["X-Forwarded-Uri: /public/x"], ["X-Forwarded-Method: OPTIONS"],
                ["X-HTTP-Method-Override: OPTIONS"], ["X-Forwarded-For: 127.0.0.1"],
            ]
            for header in headers {
                #expect(try status("/orders", header) == 401, "\(header)")
                #expect(try status("/admin/x", header) == 401, "\(header)")
            }
            #expect(try status("/orders?x=/public/x") == 401)
            for path in ["/healthz", "/readyz", "/metrics", "/ping", "/health"] {
                #expect(try status(path, ["User-Agent: kube-probe/1.30"]) == 401)
            }
            #expect(house.upstream.requests.isEmpty)
        }

        // B124
        @Test func encodedPathsAreMatchedDecoded() throws {
            #expect(try status("/%70ublic/x") == 200)
            #expect(try status("/%61dmin/x") == 401)
            let token = try house.issuer.jwt()
            #expect(try house.get("/%61dmin/x", bearer: token).status == 403)
        }

        @Test func manyRoutesStayFast() throws {
            let many = (0..<10_000).map { #"{"path": "/r\#($0)/*/x", "access": "public"}"# }
            let house = try House { configuration in
                configuration.routes = "[" + many.joined(separator: ",") + #", {"path": "/**"}]"#
            }
            let connection = try house.connect()
            let (_, seconds) = try measured {
                for number in stride(from: 0, to: 10_000, by: 50) {
                    try connection.request("GET", "/r\(number)/a/x")
                    #expect(try connection.response().status == 200)
                }
            }
            #expect(seconds < 5)  // 200 requests; a linear table would be far slower under load
            #expect(try status("/r10000/a/x") == 401)
        }
    }
}
