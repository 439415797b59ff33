import HTTP1
import Testing

/// URLs of our own settings (RFC 9110 section 4.2).
struct AbsoluteURLTests {
    @Test func aFullURLIsCutIntoItsParts() throws {
        let url = try AbsoluteURL(parsing: "HTTPS://Login.Example.com:8443/a/b?c=d")
        #expect(url.scheme == .https)
        #expect(url.host == "login.example.com")
        #expect(url.port == 8443)
        #expect(url.target == "/a/b?c=d")
        #expect(url.authority == "login.example.com:8443")
        #expect(url.text == "HTTPS://Login.Example.com:8443/a/b?c=d")
        #expect(url.hasQuery)
        #expect(!url.isIPv6Literal)
    }

    @Test(arguments: [
        ("http://127.0.0.1:4444", UInt16(4444), "/", "127.0.0.1:4444"),
        ("http://a", 80, "/", "a"), ("https://a", 443, "/", "a"), ("https://a:443/", 443, "/", "a"),
        ("https://a:80/", 80, "/", "a:80"), ("http://a?b", 80, "/?b", "a"),
        ("http://[::1]:8080/x", 8080, "/x", "[::1]:8080"), ("https://[::1]", 443, "/", "[::1]"),
    ])
    func portTargetAndHostValueFollow(
        _ text: String, _ port: UInt16, _ target: String, _ authority: String
    ) throws {
        let url = try AbsoluteURL(parsing: text)
        #expect(url.port == port)
        #expect(url.target == target)
        #expect(url.authority == authority)
    }

    @Test(arguments: [
        ("", AbsoluteURL.Failure.schemeUnsupported), ("a", .schemeUnsupported),
        ("//a", .schemeUnsupported), ("http:a", .schemeUnsupported),
        ("ftp://a", .schemeUnsupported),
        ("file:///etc/passwd", .schemeUnsupported), (" http://a", .characterInvalid),
        ("http://", .hostInvalid), ("http:///a", .hostInvalid), ("http://:80", .hostInvalid),
        ("http://a:", .hostInvalid), ("http://a:x", .hostInvalid), ("http://::1/", .hostInvalid),
        ("http://u@a", .userinfoPresent), ("http://u:p@a/", .userinfoPresent),
        ("http://a/#b", .fragmentPresent), ("http://a#b", .fragmentPresent),
        ("http://a/b c", .characterInvalid), ("http://a\\b", .characterInvalid),
        ("http://a/\u{E9}", .characterInvalid), ("http://a/\r\n", .characterInvalid),
        ("http://a/\u{0}", .characterInvalid),
        ("http://a/" + String(repeating: "x", count: 2048), .tooLong),
    ])
    func theURLIsRefused(_ text: String, _ failure: AbsoluteURL.Failure) {
        #expect(throws: failure) { try AbsoluteURL(parsing: text) }
    }

    @Test(arguments: [
        ("http://a", "http://a/.well-known/x"), ("http://a/", "http://a/.well-known/x"),
        ("http://a/b", "http://a/b/.well-known/x"), ("http://a/b/", "http://a/b/.well-known/x"),
    ])
    func aPathIsAppendedAfterOneSlash(_ text: String, _ expected: String) throws {
        let url = try AbsoluteURL(parsing: text)
        #expect(try url.appending(path: "/.well-known/x").text == expected)
    }
}
