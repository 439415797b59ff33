import Net
import Testing

/// How listeners and upstreams are written.
struct EndpointTests {
    @Test(arguments: [
        ("127.0.0.1:8080", Endpoint.network(host: "127.0.0.1", port: 8080)),
        ("[::1]:80", .network(host: "::1", port: 80)),
        ("localhost:0", .network(host: "localhost", port: 0)),
        ("unix:/run/postern.sock", .unix(path: "/run/postern.sock")),
    ])
    func writtenFormIsRead(text: String, expected: Endpoint) {
        #expect(Endpoint(parsing: text) == expected)
        #expect(expected.description == text)
    }

    @Test(arguments: [
        "", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:+80", "::1:80",
        "[127.0.0.1]:80", "[::1]", "unix:relative", "unix:", "host name:80", "a\u{0}b:80",
        "unix:/" + String(repeating: "x", count: 107),
    ])
    func otherFormsAreRefused(text: String) {
        #expect(Endpoint(parsing: text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:1", true), ("127.8.0.1:1", true), ("[::1]:1", true), ("localhost:1", true),
        ("unix:/a", true), ("0.0.0.0:1", false), ("[::]:1", false), ("127.evil.example:1", false),
    ])
    func loopbackIsKnown(text: String, expected: Bool) throws {
        #expect(try #require(Endpoint(parsing: text)).isLoopback == expected)
    }
}

/// Processor counts from cgroup files.
struct ProcessLimitsTests {
    @Test(
        arguments: [
            ("200000 100000\n", 2), ("150000 100000\n", 2), ("50000 100000", 1),
            ("max 100000", nil),
            ("", nil), ("0 100000", nil), ("100000 0", nil), ("99999999999999999999 1", nil),
        ] as [(String, Int?)])
    func quotaIsRoundedUp(text: String, expected: Int?) {
        #expect(ProcessLimits.processors(ofCPUMax: text) == expected)
    }
}
