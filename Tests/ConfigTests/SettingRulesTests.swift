import Config
import Testing

/// One wrong value at a time: it is found where it is, and nothing else is blamed.
struct SettingRulesTests {
    @Test(arguments: [
        ("listen", #""8080""#, "listen"), ("listen", "[]", "listen"),
        ("listen", #"["127.0.0.1:1", "127.0.0.1:1"]"#, "listen[1]"),
        ("listen", #""127.0.0.1:99999""#, "listen"), ("listen", #""unix:relative""#, "listen"),
        ("admin", #""127.0.0.1:8080""#, "admin"), ("admin", "false", "admin"),
        ("upstream", #""http://127.0.0.1:3000/base""#, "upstream"),
        ("upstream", #""https://127.0.0.1:3000""#, "upstream"),
        ("upstream", #""127.0.0.1:3000""#, "upstream"),
        ("upstream", #""http://unix:/path""#, "upstream"),
        ("upstream", #""http://127.0.0.1:8080""#, "listen[0]"),
        ("workers", #""2""#, "workers"), ("workers", "65", "workers"),
        ("workers", "1.5", "workers"),
        ("hosts", #"["*.example.org"]"#, "hosts[0]"), ("hosts", #"["a b"]"#, "hosts[0]"),
        ("realm", #""a\"b""#, "realm"), ("realm", #""""#, "realm"),
        ("via_name", #""two words""#, "via_name"),
        // B131: never everybody.
        ("trusted_proxies", #"["0.0.0.0/0"]"#, "trusted_proxies[0]"),
        ("trusted_proxies", #"["::/0"]"#, "trusted_proxies[0]"),
        ("trusted_proxies", #"["10.0.0.1/8"]"#, "trusted_proxies[0]"),
        ("trusted_proxies", #"["localhost"]"#, "trusted_proxies[0]"),
        ("trusted_proxies", #"["unix", "unix"]"#, "trusted_proxies[1]"),
        ("trusted_header", #""x-real-ip""#, "trusted_header"),
        ("trace_context", #""yes""#, "trace_context"),
        ("authorization", #""keep""#, "authorization"),
        ("authorization", #""STRIP""#, "authorization"),
        ("strip_headers", #"["Host"]"#, "strip_headers[0]"),
        ("strip_headers", #"["Content_Length"]"#, "strip_headers[0]"),
        ("strip_headers", #"["*"]"#, "strip_headers[0]"),
        ("strip_headers", #"["Co*"]"#, "strip_headers[0]"),
        ("strip_headers", #"["a b"]"#, "strip_headers[0]"),
        ("limits", #"{"header_bytes": "1KB"}"#, "limits.header_bytes"),
        ("limits", #"{"header_bytes": 0}"#, "limits.header_bytes"),
        ("limits", #"{"body_bytes": -1}"#, "limits.body_bytes"),
        ("limits", #"{"header_count": 129}"#, "limits.header_count"),
        ("timeouts", #"{"drain": 30}"#, "timeouts.drain"),
        ("timeouts", #"{"drain": "-1s"}"#, "timeouts.drain"),
        ("timeouts", #"{"client_header": "0s"}"#, "timeouts.client_header"),
        ("timeouts", #"{"clientheader": "1s"}"#, "timeouts.clientheader"),
        ("log", #"{"level": "verbose"}"#, "log.level"),
        ("issuers", "[]", "issuers"), ("issuers", "{}", "issuers"),
    ])
    func wrongSettingIsFound(name: String, json: String, path: String) {
        let paths = ConfigFile([(name, json)]).problems.map(\.path)
        #expect(paths == [path])
    }

    @Test(arguments: [
        ("sub", #""X_Auth_Subject""#, "many servers"), ("sub", #""Content-Length""#, "HTTP itself"),
        ("sub", #""Transfer-Encoding""#, "HTTP itself"), ("sub", #""connection""#, "HTTP itself"),
        ("sub", #""X.Forwarded.For""#, "HTTP itself"), ("sub", #""Authorization""#, "HTTP itself"),
        ("sub", #""X Auth""#, "a header name is"), ("sub", #""X-Auth:""#, "a header name is"),
        ("sub", #""""#, "a header name is"), ("sub", #""X-\r\nEvil""#, "a header name is"),
        ("sub", #""X-Ä""#, "a header name is"), ("", #""X-Auth""#, "allowed is a claim"),
        ("ext..tenant", #""X-Auth""#, "allowed is a claim"),
        ("@subject", #""X-Auth""#, "allowed is a claim"),
    ])
    func wrongIdentityHeaderIsFound(claim: String, name: String, text: String) {
        let problems = ConfigFile([("identity_headers", "{\(name): \"\(claim)\"}")]).problems
        #expect(problems.count == 1)
        #expect(problems.first?.description.contains(text) == true)
        #expect(problems.first?.path.hasPrefix("identity_headers") == true)
    }

    @Test func identityHeadersThatFoldToOneAreRefused() {
        // C2.2: an upstream may read both as HTTP_X_AUTH_USER.
        let file = ConfigFile([
            ("identity_headers", #"{"X-Auth-User": "sub", "x-auth.user": "email"}"#)
        ])
        #expect(file.problems.map(\.path) == [#"identity_headers["x-auth.user"]"#])
    }

    @Test(arguments: [
        ("admin", "begins with '/'"), ("/a?b", "query"), ("/a#b", "refused before"),
        ("/a;b", "refused before"), ("/a/../b", "'..' segments"), ("/./b", "'..' segments"),
        ("/a//b", "'//'"), ("/a%2Fb", "%XX"), ("/a*", "whole segments"), ("/***", "whole segments"),
        ("/**/**/a", "twice in a row"), ("/a\\u0000", "control character"),
        ("/a\\\\b", "refused before"),
    ])
    func wrongPathPatternIsFound(pattern: String, text: String) {
        let problems = ConfigFile([("routes", "[{\"path\": \"\(pattern)\"}]")]).problems
        #expect(problems.map(\.path) == ["routes[0].path"])
        #expect(problems.first?.explanation.contains(text) == true)
    }

    @Test(arguments: ["/", "/**", "/a/", "/a/*/b/**", "/**/a", "/a b/ä", "/100%", "/**/a/**"])
    func patternIsAccepted(pattern: String) {
        let file = ConfigFile([("routes", "[{\"path\": \"\(pattern)\"}]")])
        #expect(file.configuration?.routes.first?.path == Array(pattern.utf8))
    }

    @Test(arguments: [
        (#""methods": ["get"]"#, "routes[0].methods[0]"),
        (#""methods": ["CONNECT"]"#, "routes[0].methods[0]"),
        (#""methods": ["GET", "GET"]"#, "routes[0].methods[1]"),
        (#""methods": "GET""#, "routes[0].methods"),
        (#""scopes": ["a b"]"#, "routes[0].scopes[0]"),
        (#""scopes": ["a\"b"]"#, "routes[0].scopes[0]"),
        (#""scopes": [""]"#, "routes[0].scopes[0]"),
        (#""access": "open""#, "routes[0].access"),
        (#""access": "public", "scopes": ["a"]"#, "routes[0].scopes"),
        (#""access": "public", "audiences": ["a"]"#, "routes[0].audiences"),
        (#""access": "deny", "scopes": ["a"]"#, "routes[0].scopes"),
        (#""audience": ["a"]"#, "routes[0].audience"),
    ])
    func wrongRouteIsFound(members: String, path: String) {
        let file = ConfigFile([("routes", "[{\"path\": \"/**\", \(members)}]")])
        #expect(file.problems.map(\.path) == [path])
    }

    @Test func tooManyMethodsAreRefused() {
        let list = (0..<64).map { "{\"path\": \"/**\", \"methods\": [\"M\($0)\"]}" }
        let file = ConfigFile([("routes", "[\(list.joined(separator: ","))]")])
        #expect(file.problems.map(\.path) == ["routes"])
    }

    @Test func tooManyCostlyPatternsAreRefused() {
        let list = (0..<65).map { "{\"path\": \"/**/p\($0)/**\"}" }
        let file = ConfigFile([("routes", "[\(list.joined(separator: ","))]")])
        #expect(file.problems.map(\.path) == ["routes"])
    }

    @Test(arguments: [
        ("tiemouts", "timeouts"), ("Timeouts", "timeouts"), ("issuer", "issuers"),
        ("strip-headers", "strip_headers"), ("upstraem", "upstream"), ("rout", "routes"),
    ])
    func unknownNameSuggestsTheNearOne(name: String, near: String) {
        let problems = ConfigFile([(name, "{}")]).problems
        #expect(problems.map(\.suggestion) == [near])
    }

    @Test func farNameSuggestsNothing() {
        #expect(ConfigFile([("completely_else", "1")]).problems.map(\.suggestion) == [nil])
    }
}
