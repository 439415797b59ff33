import Config
import HTTP1
import Testing

/// The rules of an issuer, alone and beside others.
struct IssuerRulesTests {
    @Test(arguments: [
        (#""algorithms": []"#, "issuers[0].algorithms"),
        (#""algorithms": ["rs256"]"#, "issuers[0].algorithms[0]"),
        (#""algorithms": ["RS256", "RS256"]"#, "issuers[0].algorithms[1]"),
        (#""clock_skew": "301s""#, "issuers[0].clock_skew"),
        (#""profile": "keycloak""#, "issuers[0].profile"),
        (#""jwks_uri": "file:///etc/passwd""#, "issuers[0].jwks_uri"),
        (#""jwks_uri": "http://keys.example/""#, "issuers[0].jwks_uri"),
        (#""userinfo_endpoint": "http://169.254.169.254/latest""#, "issuers[0].userinfo_endpoint"),
        (#""jwks_uri": "https://169.254.169.254/""#, "issuers[0].jwks_uri"),
        (#""jwks_uri": "https://[fe80::1]/""#, "issuers[0].jwks_uri"),
        (#""opaque_tokens": {"prefixes": ["a"]}"#, "issuers[0].opaque_tokens.prefixes[0]"),
        (#""opaque_tokens": {"resolve": "guess"}"#, "issuers[0].opaque_tokens.resolve"),
        (#""opaque_tokens": {"negative_cache": "2m"}"#, "issuers[0].opaque_tokens.negative_cache"),
        (#""missing_subject": "empty""#, "issuers[0].missing_subject"),
        (#""token_types": ["application/jwt"]"#, "issuers[0].token_types[0]"),
        (#""jwks_url": "https://id.example/keys""#, "issuers[0].jwks_url"),
        (#""ca_file": """#, "issuers[0].ca_file"),
    ])
    func wrongSettingIsFound(members: String, path: String) {
        let problems = ConfigFile(issuer: members).problems
        #expect(Set(problems.map(\.path)) == [path])
    }

    @Test(arguments: [("HS256", "symmetric"), ("none", "unsigned"), ("nOnE", "unsigned")])
    func dangerousAlgorithmIsExplained(name: String, text: String) {
        // B18
        let problems = ConfigFile(issuer: "\"algorithms\": [\"\(name)\"]").problems
        #expect(problems.map(\.path) == ["issuers[0].algorithms[0]"])
        #expect(problems.first?.explanation.contains(text) == true)
    }

    @Test func issuerWithoutAudiencesIsAMistake() {
        let issuer = #""issuer": "https://id.example""#
        let bare = ConfigFile([("issuers", "[{\(issuer)}]")])
        #expect(bare.problems.map(\.path) == ["issuers[0].audiences"])
        #expect(bare.problems.first?.explanation.contains("audience_optional") == true)
        let empty = ConfigFile([("issuers", #"[{\#(issuer), "audiences": []}]"#)])
        #expect(empty.problems.map(\.path) == ["issuers[0].audiences"])
        let optional = ConfigFile([("issuers", #"[{\#(issuer), "audience_optional": true}]"#)])
        #expect(optional.warnings?.count == 1)
        #expect(optional.warnings?.first?.hasPrefix("issuers[0].audience_optional") == true)
    }

    @Test(arguments: [
        "id.example", "ftp://id.example", "https://id.example?x=1", "https://id.example#f",
        "https://", "https://u@id.example", "//id.example", "https://id.example/ä",
    ])
    func wrongIssuerIsFound(issuer: String) {
        let json = "[{\"issuer\": \"\(issuer)\", \"audiences\": [\"a\"]}]"
        #expect(ConfigFile([("issuers", json)]).problems.map(\.path) == ["issuers[0].issuer"])
    }

    @Test(arguments: [
        ("http://127.0.0.1:4444", "", true), ("http://localhost:4444/", "", true),
        ("http://[::1]:4444", "", true), ("http://hydra:4444", "", false),
        ("http://hydra:4444", #", "insecure_http": true"#, true),
        ("http://127.0.0.1.example", "", false), ("https://hydra", "", true),
    ])
    func plainHTTPIsForThisMachineOnly(issuer: String, more: String, isAllowed: Bool) {
        // B55
        let json = "[{\"issuer\": \"\(issuer)\", \"audiences\": [\"a\"]\(more)}]"
        #expect((ConfigFile([("issuers", json)]).configuration != nil) == isAllowed)
    }

    @Test func linkLocalNeedsItsSwitch() {
        // B169
        let members = #""jwks_uri": "https://169.254.1.1/", "allow_link_local": true"#
        #expect(ConfigFile(issuer: members).configuration != nil)
    }

    @Test func issuerStaysByteForByte() {
        for issuer in ["https://id.example", "https://id.example/", "https://ID.example/a/"] {
            let json = "[{\"issuer\": \"\(issuer)\", \"audiences\": [\"a\"]}]"
            let configuration = ConfigFile([("issuers", json)]).configuration
            #expect(configuration?.issuers.first?.issuer == Array(issuer.utf8))
        }
    }

    @Test func discoveryDropsOneFinalSlash() {
        // B54
        let json = #"[{"issuer": "https://id.example/t/", "audiences": ["a"]}]"#
        let configuration = ConfigFile([("issuers", json)]).configuration
        #expect(
            configuration?.issuers.first?.discoveryURL?.text
                == "https://id.example/t/.well-known/openid-configuration")
    }

    @Test func issuerTwiceIsAMistake() {
        let one = #"{"issuer": "https://id.example", "audiences": ["a"]}"#
        let other = #"{"issuer": "https://id.example/", "audiences": ["a"]}"#
        #expect(ConfigFile([("issuers", "[\(one), \(other)]")]).configuration != nil)
        #expect(
            ConfigFile([("issuers", "[\(one), \(other), \(one)]")]).problems.map(\.path)
                == ["issuers[2].issuer"])
    }

    @Test func opaqueTokensOfSeveralIssuersNeedDifferentPrefixes() {
        // B62: a token is never shown to an issuer that it may not be from.
        func issuers(_ first: String, _ second: String) -> ConfigFile {
            let list = [first, second].enumerated().map { index, prefixes in
                """
                {"issuer": "https://id\(index).example", "audiences": ["a"], "opaque_tokens": \
                {"resolve": "userinfo", "prefixes": \(prefixes)}}
                """
            }
            return ConfigFile([("issuers", "[\(list.joined(separator: ","))]")])
        }
        #expect(issuers(#"["ory_at_"]"#, #"["ory_"]"#).problems.count == 1)
        #expect(issuers(#"["ory_at_"]"#, "[]").problems.count == 1)
        #expect(issuers(#"["aaa_"]"#, #"["bbb_"]"#).configuration != nil)
    }

    @Test func opaqueTokenGoesToItsIssuerOnly() throws {
        func issuer(_ name: String, _ opaque: String) -> String {
            #"{"issuer": "https://\#(name)", "audiences": ["a"], "opaque_tokens": \#(opaque)}"#
        }
        let none = issuer("none", #"{"resolve": "none"}"#)
        let first = issuer("a", #"{"resolve": "userinfo", "prefixes": ["aaa_"]}"#)
        let second = issuer("b", #"{"resolve": "userinfo", "prefixes": ["bbb_"]}"#)
        func resolving(_ issuers: [String], _ token: String) throws -> Int? {
            let file = ConfigFile([("issuers", "[\(issuers.joined(separator: ","))]")])
            let bytes = Array(token.utf8)
            return try #require(file.configuration).issuerResolving(opaque: bytes.span)
        }
        #expect(try resolving([none, first, second], "bbb_x") == 2)
        #expect(try resolving([none, first, second], "aaa_x") == 1)
        #expect(try resolving([none, first, second], "ccc_x") == nil)
        #expect(try resolving([none, first], "ccc_x") == 1)
        #expect(try resolving([none], "ccc_x") == nil)
        #expect(try resolving([first, second], "aaa_") == nil)
    }

    @Test func acceptableAudiencesAreTheIssuersAndTheRoutes() throws {
        let file = ConfigFile([
            ("routes", #"[{"path": "/a", "audiences": ["x", "orders"]}, {"path": "/**"}]"#)
        ])
        let audiences = try #require(file.configuration).acceptableAudiences(ofIssuer: 0)
        #expect(audiences == [Array("orders".utf8), Array("x".utf8)])
    }
}
