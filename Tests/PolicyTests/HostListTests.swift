import Config
import Policy
import Testing

/// Which hosts are served.
struct HostListTests {
    private static func allows(_ rules: [HostRule], _ authority: String) -> Bool {
        let bytes = Array(authority.utf8)
        return HostList(rules).allows(bytes.span)
    }

    private static let rules = [
        HostRule(host: Array("api.example.org".utf8), isIPv6Literal: false, port: nil),
        HostRule(host: Array("127.0.0.1".utf8), isIPv6Literal: false, port: 8080),
        HostRule(host: Array("::1".utf8), isIPv6Literal: true, port: nil),
    ]

    // B118
    @Test(arguments: [
        "api.example.org", "API.Example.ORG", "api.example.org:8443", "127.0.0.1:8080", "[::1]",
        "[::1]:80",
    ])
    func configuredHostIsServed(authority: String) {
        #expect(Self.allows(Self.rules, authority))
    }

    // B118
    @Test(arguments: [
        "", "example.org", "evil-api.example.org", "api.example.org.", "api.example.org.evil",
        "127.0.0.1", "127.0.0.1:80", "user@api.example.org", "api.example.org:", "[::2]", "::1",
    ])
    func otherHostIsNotServed(authority: String) {
        #expect(!Self.allows(Self.rules, authority))
    }

    @Test func noRulesServeEveryHost() {
        #expect(Self.allows([], "anything.example"))
    }
}
