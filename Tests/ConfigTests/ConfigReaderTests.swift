import Basics
import Config
import HTTP1
import Net
import Testing

/// Files that are read, and mistakes that belong to the file as a whole.
struct ConfigReaderTests {
    @Test func smallestFileTakesTheDefaults() throws {
        let configuration = try #require(ConfigFile().configuration)
        #expect(configuration.listen.map(\.description) == ["127.0.0.1:8080"])
        #expect(configuration.admin?.description == "127.0.0.1:9090")
        #expect(configuration.upstream?.endpoints.first?.place.description == "127.0.0.1:3000")
        #expect(configuration.workers == nil)
        #expect(configuration.authorization == .strip)
        #expect(configuration.limits.headerBytes == 32 << 10)
        #expect(configuration.limits.bodyBytes == 0)
        #expect(configuration.timeouts.clientHeader.count == 10_000_000_000)
        #expect(configuration.log.format == .json)
        let issuer = try #require(configuration.issuers.first)
        #expect(issuer.clockSkew.seconds == 30)
        #expect(issuer.profile == .plain)
        #expect(issuer.opaqueTokens.resolve == .none)
        #expect(issuer.algorithms.count == 10)
        #expect(
            issuer.discoveryURL?.text == "https://id.example/.well-known/openid-configuration")
    }

    @Test func valuesOfTheFileArrive() throws {
        let file = ConfigFile([
            ("listen", #"["[::1]:8080", "unix:/run/postern.sock"]"#), ("admin", #""none""#),
            ("workers", "3"), ("hosts", #"["API.example.org:8443", "[::1]"]"#),
            ("limits", #"{"header_bytes": 65536, "body_bytes": "1GiB", "token_bytes": "4KiB"}"#),
            ("timeouts", #"{"drain": "0s", "client_idle": "250ms", "upstream_idle": "1h"}"#),
            ("authorization", #""pass""#), ("log", #"{"level": "debug", "format": "text"}"#),
        ])
        let configuration = try #require(file.configuration)
        #expect(
            configuration.listen.map(\.description) == ["[::1]:8080", "unix:/run/postern.sock"])
        #expect(configuration.admin == nil)
        #expect(configuration.workers == 3)
        #expect(
            configuration.hosts == [
                HostRule(
                    host: Array("api.example.org".utf8), isIPv6Literal: false, port: 8443),
                HostRule(host: Array("::1".utf8), isIPv6Literal: true, port: nil),
            ])
        #expect(configuration.limits.headerBytes == 65536)
        #expect(configuration.limits.bodyBytes == 1 << 30)
        #expect(configuration.timeouts.drain == .zero)
        #expect(configuration.timeouts.clientIdle == .milliseconds(250))
        #expect(configuration.timeouts.upstreamIdle == .seconds(3600))
        #expect(configuration.authorization == .pass)
        #expect(configuration.log.level == .debug)
    }

    @Test func identityHeadersKeepTheirOrderAndForms() throws {
        let file = ConfigFile([
            (
                "identity_headers",
                #"""
                {"X-Auth-Subject": "sub",
                 "X-Tenant": {"claim": "ext.tenant", "encoding": "percent", "required": true}}
                """#
            )
        ])
        let rules = try #require(file.configuration?.identityHeaders)
        #expect(rules.map(\.name) == [Array("X-Auth-Subject".utf8), Array("X-Tenant".utf8)])
        #expect(rules.map(\.claim) == [Array("sub".utf8), Array("ext.tenant".utf8)])
        #expect(rules.map(\.encoding) == [.strict, .percent])
        #expect(rules.map(\.isRequired) == [false, true])
    }

    @Test func everyMistakeIsToldAtOnce() {
        let text = """
            {
              "listen": "127.0.0.1",
              "upstraem": "http://127.0.0.1:3000",
              "workers": 0,
              "issuers": [{"issuer": "https://id.example", "clock_skew": "9h"}],
              "routes": [{"path": "admin", "methods": ["get"]}],
              "timeouts": {"drain": "30"}
            }
            """
        let paths = ConfigFile.problems(Array(text.utf8)).map(\.path)
        #expect(
            Set(paths) == [
                "listen", "upstraem", "workers", "issuers[0].clock_skew", "issuers[0].audiences",
                "routes[0].path", "routes[0].methods[0]", "timeouts.drain", "upstream",
            ])
        #expect(paths.count == Set(paths).count)
    }

    @Test func aProblemIsOneReadableLine() throws {
        let text = """
            {"listen": "127.0.0.1:8080", "upstream": "http://127.0.0.1:3000",
             "issuers": [{"issuer": "https://id.example", "audiences": ["a"],
               "clock_skew": "9h"}],
             "routes": [{"path": "/**"}],
             "tiemouts": {}}
            """
        #expect(
            ConfigFile.problems(Array(text.utf8)).map(\.description) == [
                #"issuers[0].clock_skew (line 3): found "9h"; allowed is a duration from 0s to "#
                    + #"5m in ms, s, m or h, such as "30s""#,
                #"tiemouts (line 5): unknown setting; did you mean "timeouts"?"#,
            ])
    }

    @Test(arguments: [
        ("", 1, 1, "ends too early"), ("{\n  \"listen\": ,\n}", 2, 13, "unexpected character"),
        ("{\"a\": 1,\n \"a\": 2}", 2, 2, "used twice"), ("{} x", 1, 4, "something follows"),
        ("\u{FEFF}{}", 1, 1, "byte order mark"), ("{\n// no\n}", 2, 1, "unexpected character"),
    ])
    func syntaxMistakeTellsLineAndColumn(text: String, line: Int, column: Int, cause: String) {
        let problems = ConfigFile.problems(Array(text.utf8))
        #expect(problems.count == 1)
        #expect(problems.first?.line == line)
        #expect(problems.first?.explanation.contains("column \(column):") == true)
        #expect(problems.first?.explanation.contains(cause) == true)
    }

    @Test(arguments: ["[]", "null", "7", "\"text\""])
    func fileThatIsNoObjectIsRefused(text: String) {
        #expect(ConfigFile.problems(Array(text.utf8)).count == 1)
    }

    @Test func missingSettingsAreNamed() {
        let paths = ConfigFile.problems(Array("{}".utf8)).map(\.path)
        #expect(paths == ["listen", "routes", "upstream"])
    }

    @Test func deepNestingIsRefusedAlive() {
        let text = String(repeating: "[", count: 100_000)
        #expect(ConfigFile.problems(Array(text.utf8)).count == 1)
    }

    @Test func problemsAreCountedBeyondTheListedOnes() {
        let names = (0..<1000).map { "\"zz\($0)\": 0" }.joined(separator: ",")
        let problems = ConfigFile.problems(Array("{\(names)}".utf8))
        #expect(problems.count == 201)
        #expect(problems.last?.explanation == "and 803 more problems")
    }

    @Test func unknownSettingsValueIsNeverShown() {
        let file = ConfigFile([("client_secret", #""hunter2""#)])
        #expect(file.problems.count == 1)
        #expect(file.problems.allSatisfy { !$0.description.contains("hunter2") })
    }

    @Test func passwordInURLIsNeverShown() {
        for (name, json) in [
            ("upstream", #""http://bob:hunter2@127.0.0.1:3000""#),
            ("issuers", #"[{"issuer": "https://bob:hunter2@id.example", "audiences": ["a"]}]"#),
            ("issuers", #"[{"issuer": "https://b:hunter2@h@id.example", "audiences": ["a"]}]"#),
        ] {
            let problems = ConfigFile([(name, json)]).problems
            #expect(problems.count == 1)
            #expect(problems.allSatisfy { !$0.description.contains("hunter2") })
        }
    }

    @Test func controlCharactersOfTheFileNeverReachTheTerminal() {
        let file = ConfigFile([("realm", #""\u001b[31m\u202e\n\u0000""#), ("x\u{202E}y", "1")])
        let text = file.problems.map(\.description).joined()
        #expect(!text.isEmpty)
        #expect(text.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }
}
