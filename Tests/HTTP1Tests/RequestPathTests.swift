import Basics
import HTTP1
import Testing

/// The judged path is the path that every upstream sees, or the request is refused (B124; Envoy,
/// Oathkeeper, Traefik and Keycloak flaws of lessons.md).
struct RequestPathTests {
    private func canonical(_ raw: String) -> String? {
        var buffer = ByteBuffer(capacity: 512)
        buffer.append("before")
        do {
            try RequestPath.canonical(GuardedBytes(raw.utf8).span, into: &buffer)
        } catch {
            return nil
        }
        let written = buffer.readable
        var bytes: [UInt8] = []
        for index in written.indices { bytes.append(written[index]) }
        return String(decoding: bytes.dropFirst(6), as: UTF8.self)
    }

    // B124
    @Test(arguments: [
        ("/", "/"), ("", "/"), ("*", "*"), ("/a", "/a"), ("/a/", "/a/"), ("/a/b.c", "/a/b.c"),
        ("/.well-known/x", "/.well-known/x"), ("/a/...", "/a/..."), ("/a/.b./c", "/a/.b./c"),
        ("/%61dmin", "/admin"), ("/%41", "/A"), ("/a%20b", "/a b"), ("/caf%C3%A9", "/caf\u{E9}"),
        ("/%F0%9F%98%80", "/\u{1F600}"), ("/100%25", "/100%"), ("/a%25zz", "/a%zz"),
        ("/a:b@c!$&'()*+,=~_-", "/a:b@c!$&'()*+,=~_-"), ("/a|b", "/a|b"), ("/%7Euser", "/~user"),
        ("/%E2%82%AC/x", "/\u{20AC}/x"), ("/%EF%BC%8F", "/\u{FF0F}"),
    ])
    func thePathIsDecodedForMatching(_ raw: String, _ expected: String) {
        #expect(canonical(raw) == expected)
    }

    // B124
    @Test(arguments: [
        // dot segments in any spelling
        "/.", "/..", "/a/.", "/a/..", "/a/./b", "/a/../b", "/./", "/../", "/%2e", "/%2E%2e/",
        "/%2e%2e/", "/.%2e/a", "/%2e./a", "/a/%2e", "/public/../admin", "/info/../private",
        "/public/%2e%2e/admin",
        // parameters
        "/..;/admin", "/public/..;/admin", "/admin;x", "/admin;", "/a%3bb", "/a%3Bb",
        // separators
        "//", "/a//b", "//a", "/a//", "/a%2fb", "/a%2Fb", "/%2f", "/a\\b", "/a%5cb", "/a%5Cb",
        // query and fragment marks
        "/a%3fb", "/a%3Fb", "/a%23b", "/a#b", "/a?b",
        // controls
        "/a%00", "/%00/a", "/a%0d%0ab", "/a%0A", "/a%1f", "/a%7f", "/a%09", "/a b", "/a\u{0}",
        // encoding
        "/%zz", "/%", "/a%2", "/%2", "/%g0", "/%0g", "/%%", "/%u002e",
        // a second layer
        "/%252e%252e", "/a%252fb", "/a%25%32%65", "/a%2525", "/a%25%35%63", "/%25%32%66",
        // UTF-8
        "/%c0%af", "/%C0%AE%C0%AE/", "/%e0%80%af", "/%c3", "/%c3%28", "/%ff", "/%80", "/%ed%a0%80",
        "/%f4%90%80%80", "/%f0%80%80%af", "/%e2%82", "/é",
        // no path at all
        "a", "a/b", "**", "%2fa", "\\", ".",
    ])
    func theAmbiguousPathIsRefused(_ raw: String) {
        #expect(canonical(raw) == nil)
    }

    @Test(arguments: [
        ("/orders/12345/lines", true), ("/", true), ("*", true), ("", false), ("/a%20b", false),
        ("/.well-known", false), ("/a;b", false),
    ])
    func aCanonicalPathIsRecognisedWhereItLies(_ raw: String, _ isCanonical: Bool) {
        let bytes = Array(raw.utf8)
        let answer = RequestPath.isCanonical(bytes.span)
        #expect(answer == isCanonical)
    }

    // B124
    @Test func everyByteEitherStaysOrIsDecodedOrIsRefused() {
        for byte in UInt8.min...UInt8.max {
            var raw = Array("/a".utf8)
            raw.append(byte)
            raw.append(UInt8(ascii: "b"))
            let isCanonical = RequestPath.isCanonical(raw.span)
            var buffer = ByteBuffer(capacity: 16)
            var isRefused = false
            do { try RequestPath.canonical(raw.span, into: &buffer) } catch { isRefused = true }
            let refused = Array("\\;?#%".utf8)
            let mustRefuse = byte <= 0x20 || byte >= 0x7F || refused.contains(byte)
            #expect(isRefused == mustRefuse, "byte \(byte)")
            #expect(!(isCanonical && isRefused), "byte \(byte)")
        }
    }

    @Test(arguments: ["/a%20bcd", "/abcd", "/a/b.c"])
    func aBufferTooSmallRefusesRatherThanCuts(_ path: String) {
        var buffer = ByteBuffer(capacity: 4)
        var isRefused = false
        let raw = Array(path.utf8)
        do { try RequestPath.canonical(raw.span, into: &buffer) } catch { isRefused = true }
        #expect(isRefused)
    }

    @Test func theReasonIsPathAmbiguous() {
        var buffer = ByteBuffer(capacity: 64)
        let raw = Array("/a/../b".utf8)
        do {
            try RequestPath.canonical(raw.span, into: &buffer)
            Issue.record("accepted")
        } catch {
            #expect(error.reason == .pathAmbiguous)
        }
    }
}
