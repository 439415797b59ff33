import Basics
import HTTP1
import Testing

/// What Connection may and may not have removed (B115, B116; Traefik's GHSA-62c8-mh53-4cqv).
struct ConnectionNominationsTests {
    /// The names among the head's fields that are to be removed, or the cause of the refusal.
    private func nominated(_ lines: String) throws -> [String] {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n".utf8)
        var head = RequestHead()
        _ = try head.parse(bytes.span, limits: HeadLimits())
        var nominations = ConnectionNominations()
        try nominations.collect(from: head.fields, of: bytes.span) { folded in
            ByteScan.equals(folded, ignoringCase: "x-auth-subject")
        }
        var names: [String] = []
        for index in 0..<head.fields.count {
            let name = head.fields[index].name
            if nominations.contains(name, of: bytes.span) { names.append(text(name, of: bytes)) }
        }
        return names
    }

    // B115
    @Test(arguments: [
        ("Connection: close\r\n", [String]()),
        ("Connection: keep-alive, Upgrade, TE, , HTTP2-Settings\r\nTE: x\r\n", []),
        ("Connection: Proxy-Connection, Trailer\r\nTrailer: x\r\n", []),
        ("Connection: x-foo\r\nX-Foo: 1\r\nx-FOO: 2\r\nX-Bar: 3\r\n", ["X-Foo", "x-FOO"]),
        ("X-Foo: 1\r\nConnection: close\r\nConnection: x-bar,x-foo\r\n", ["X-Foo"]),
        ("Connection: x_foo\r\nX-Foo: 1\r\nX_Foo: 2\r\n", ["X_Foo"]),
    ])
    func otherFieldsAreRemoved(_ lines: String, _ expected: [String]) throws {
        #expect(try nominated(lines) == expected)
    }

    // B116
    @Test(arguments: [
        "Host", "Authorization", "Cookie", "Content-Length", "Content-Type", "content-foo",
        "Transfer-Encoding", "Connection", "Via", "X-Forwarded-For", "X_Forwarded_For", "Forwarded",
        "X-Real-IP", "X-Request-Id", "Expect", "Accept", "Set-Cookie", "User-Agent",
        "Content_Length",
        "X-Auth-Subject", "x_auth_subject", "X.Auth.Subject", "close, x-auth-SUBJECT",
        "Cache-Control", "Early-Data",
    ])
    func protectedFieldsMayNotBeNominated(_ name: String) {
        #expect(causeOfRefusal(name) == .nominationRefused)
    }

    private func causeOfRefusal(_ name: String) -> HTTPFailure.Cause? {
        do {
            _ = try nominated("Connection: \(name)\r\n")
            return nil
        } catch {
            return (error as? HTTPFailure)?.cause
        }
    }

    @Test func tooManyNamesAreRefused() {
        let names = (0...ConnectionNominations.namesMax).map { "x-\($0)" }.joined(separator: ",")
        #expect(causeOfRefusal(names) == .connectionInvalid)
    }

    @Test func aLongNameIsRefused() {
        let name = String(repeating: "x", count: ConnectionNominations.nameBytesMax + 1)
        #expect(causeOfRefusal(name) == .connectionInvalid)
    }
}
