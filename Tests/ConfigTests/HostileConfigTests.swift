import Config
import Foundation
import Testing

/// The example file, whole, cut and bent: whatever the bytes, the reader answers and never traps.
struct HostileConfigTests {
    private static let example: [UInt8] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let data = try? Data(contentsOf: root.appending(path: "config.example.json"))
        return Array(data ?? Data())
    }()

    @Test func exampleIsValidAsItStands() throws {
        let outcome = try ConfigReader.read(Self.example).get()
        #expect(outcome.warnings.map(\.description) == [])
        #expect(outcome.configuration.workers == 2)
        #expect(outcome.configuration.issuers.first?.opaqueTokens.resolve == .userinfo)
        #expect(outcome.configuration.identityHeaders.count == 5)
    }

    @Test func everyCutOfTheExampleIsRefused() {
        let end = Self.example.lastIndex(of: UInt8(ascii: "}")) ?? 0
        for count in 0..<end {
            #expect(!ConfigFile.problems(Array(Self.example[..<count])).isEmpty)
        }
    }

    @Test func everyBentByteIsAnswered() {
        var refused = 0
        for index in Self.example.indices {
            for byte: UInt8 in [0x00, 0x22, 0x2D, 0x39, 0x5C, 0x7B, 0x80, 0xFF] {
                var bytes = Self.example
                bytes[index] = byte
                refused += ConfigFile.problems(bytes).isEmpty ? 0 : 1
            }
        }
        #expect(refused > Self.example.count)
    }

    @Test(arguments: [
        "0", "-1", "1e999", "-1e999", "9223372036854775808", "1e18", "0.5", "null", "true", "[]",
        "{}", "\"\"", "\"\\u0000\"", "\"9223372036854775807h\"", "\"99999999999999999999GiB\"",
        "[[[]]]", "[null]", "{\"\": {}}", "\"\u{10FFFF}\"", "[\"a\", \"a\"]",
    ])
    func strangeValueOfEverySettingIsAnswered(json: String) {
        for name in [
            "listen", "admin", "upstream", "upstream_host", "workers", "hosts", "via_name",
            "issuers", "identity_headers", "strip_headers", "authorization", "realm", "routes",
            "limits", "timeouts", "log",
        ] {
            let file = ConfigFile([(name, json)])
            #expect(file.problems.allSatisfy { $0.path.hasPrefix(name) || $0.path == "issuers" })
        }
        for name in ["issuer", "audiences", "opaque_tokens", "jwks_uri", "clock_skew", "ca_file"] {
            let file = ConfigFile([("issuers", "[{\"\(name)\": \(json)}]")])
            #expect(!file.problems.isEmpty)
        }
    }
}
