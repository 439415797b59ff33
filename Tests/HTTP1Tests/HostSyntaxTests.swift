import HTTP1
import Testing

/// Hosts, ports and addresses (RFC 3986 section 3.2.2; contract B106).
struct HostSyntaxTests {
    // B106
    @Test(arguments: [
        ("a", "a", UInt16?.none, false), ("a.example:8080", "a.example", 8080, false),
        ("127.0.0.1:1", "127.0.0.1", 1, false), ("a_b~c-d.", "a_b~c-d.", nil, false),
        ("[::1]", "::1", nil, true), ("[::]:65535", "::", 65535, true),
        ("[2001:DB8::8:800:200C:417A]", "2001:DB8::8:800:200C:417A", nil, true),
        ("[1:2:3:4:5:6:7:8]:443", "1:2:3:4:5:6:7:8", 443, true),
        ("[::ffff:192.0.2.1]", "::ffff:192.0.2.1", nil, true),
        ("[1:2:3:4:5:6:1.2.3.4]", "1:2:3:4:5:6:1.2.3.4", nil, true),
        ("[1::]", "1::", nil, true), ("a:00080", "a", 80, false),
    ])
    func theAuthorityIsSplit(_ authority: String, _ host: String, _ port: UInt16?, _ isIPv6: Bool) {
        let bytes = Array(authority.utf8)
        let parts = HostSyntax.parse(GuardedBytes(bytes).span)
        #expect(parts.map { text($0.host, of: bytes) } == host)
        #expect(parts?.port == port)
        #expect(parts?.isIPv6Literal == isIPv6)
    }

    // B106
    @Test(arguments: [
        "", ":80", "a:", "a:b", "a:0", "a:65536", "a:999999", "a:-1", "a b", "a%41", "a/b", "[",
        "[]",
        "[::1", "::1", "[:1]", "[1:]", "[:::]", "[1::2::3]", "[1:2:3:4:5:6:7]",
        "[1:2:3:4:5:6:7:8:9]",
        "[1:2:3:4:5:6:7::8]", "[12345::]", "[g::]", "[::1.2.3]", "[::1.2.3.256]", "[::1.2.3.04]",
        "[1.2.3.4]", "[::1.2.3.4:5]", "[::1%1]", "[v1.a]", "[::1]a", "[::1]:", "[::1.2.3.4.5]",
        "[::1.2..4]", "[1:2:3:4:5:6:7:1.2.3.4]", "a@b", "a,b", "a;b",
    ])
    func theAuthorityIsRefused(_ authority: String) {
        let parts = HostSyntax.parse(GuardedBytes(authority.utf8).span)
        #expect(parts == nil)
    }

    @Test func aNameIsAsLongAsDNSAllows() {
        let longest = [UInt8](repeating: 0x61, count: 255)
        let tooLong = longest + [0x61]
        let isAccepted = HostSyntax.parse(longest.span) != nil
        let isRefused = HostSyntax.parse(tooLong.span) == nil
        #expect(isAccepted && isRefused)
    }
}
