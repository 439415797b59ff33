import Testing

@testable import Gateway

/// Stage 1: what a head alone says, and which route it takes.
struct AdmitTests {
    private static func request(_ line: String, _ fields: String...) -> String {
        ([line + " HTTP/1.1", "Host: a.example"] + fields + ["", ""]).joined(separator: "\r\n")
    }

    // B122
    @Test(arguments: ["TRACE /public/a", "CONNECT a.example:443"])
    func methodsThatAreNeverForwarded(line: String) throws {
        #expect(try GatewayBench().admitted(Self.request(line)) == "method_not_supported")
    }

    // B122; RFC 9110 section 7.6.2
    @Test(arguments: [
        ("OPTIONS /a", ["Max-Forwards: 0"], "forwards_exhausted"),
        ("OPTIONS /a", ["max-forwards: 000"], "forwards_exhausted"),
        ("OPTIONS /a", ["Max-Forwards: 1"], "route 1"),
        ("OPTIONS /a", ["Max-Forwards: +1"], "request_malformed"),
        ("OPTIONS /a", ["Max-Forwards: "], "request_malformed"),
        ("OPTIONS /a", ["Max-Forwards: 99999999999999999999"], "request_malformed"),
        ("OPTIONS /a", ["Max-Forwards: 1", "Max-Forwards: 1"], "request_malformed"),
        ("GET /a", ["Max-Forwards: 0"], "route 1"), ("OPTIONS /a", [], "route 1"),
    ])
    func optionsGoNoFurtherThanTheyMay(line: String, fields: [String], expected: String) throws {
        let head = ([line + " HTTP/1.1", "Host: a.example"] + fields + ["", ""])
        #expect(try GatewayBench().admitted(head.joined(separator: "\r\n")) == expected)
    }

    // B2
    @Test(arguments: ["/a", "/public/a"])
    func secondAuthorizationIsRefusedOnEveryRoute(path: String) throws {
        let request = Self.request(
            "GET \(path)", "Authorization: Bearer a", "authorization: Bearer a")
        #expect(try GatewayBench().admitted(request) == "authorization_duplicate")
    }

    // B118
    @Test(arguments: [
        ("a.example", "route 1"), ("A.EXAMPLE", "route 1"), ("b.example", "host_not_allowed"),
        ("a.example.", "host_not_allowed"), ("xa.example", "host_not_allowed"),
    ])
    func onlyListedHostsAreServed(host: String, expected: String) throws {
        let bench = try GatewayBench(#""hosts": ["a.example"]"#)
        let request = "GET /a HTTP/1.1\r\nHost: \(host)\r\n\r\n"
        #expect(bench.admitted(request) == expected)
        // B106: the target's authority decides, whatever Host says.
        let absolute = "GET http://\(host)/a HTTP/1.1\r\nHost: a.example\r\n\r\n"
        #expect(bench.admitted(absolute) == expected)
    }

    // B117
    @Test(arguments: [
        ("Via: 1.1 postern-here", "loop_detected"),
        ("Via: 1.0 a, 1.1 postern-here (x), 1.1 b", "loop_detected"),
        ("via:1.1 a,  2 postern-here", "loop_detected"),
        ("Via: 1.1 postern-hereafter", "route 1"), ("Via: 1.1 a (1.1 postern-here)", "route 1"),
        ("Via: postern-here", "route 1"), ("Via: ,", "route 1"),
        ("X-Via: 1.1 postern-here", "route 1"),
    ])
    func ownNameInViaIsALoop(line: String, expected: String) throws {
        #expect(try GatewayBench().admitted(Self.request("GET /a", line)) == expected)
    }

    // B116
    @Test(arguments: [
        "X-Auth-Subject", "x_auth_subject", "Authorization", "Host", "Cookie", "Content-Type",
        "Content-Length", "Transfer-Encoding", "X-Forwarded-For", "Connection", "Via",
        "Remote-User",
    ])
    func connectionMustNotNominateWhatMatters(name: String) throws {
        let bench = try GatewayBench()
        for list in [name, "close, \(name)", "\(name.uppercased()),keep-alive"] {
            let request = Self.request("GET /public/a", "Connection: \(list)")
            #expect(bench.admitted(request) == "connection_option_refused", "\(list)")
        }
    }

    // B124
    @Test(arguments: [
        "/public/../a", "/public/%2e%2e/a", "/public/..;/a", "/public/a%2fb", "/public/a%5cb",
        "/public/a%00", "/public/%c0%ae%c0%ae/a", "/public//a", "/public/a;b", "/public/a%23b",
        "/public/.", "/public/a%252fb",
    ])
    func pathsWithTwoReadingsAreRefused(path: String) throws {
        #expect(try GatewayBench().admitted(Self.request("GET \(path)")) == "path_ambiguous")
    }

    // B124: the query has no say.
    @Test func routeIsMatchedOnTheDecodedPathAlone() throws {
        let bench = try GatewayBench()
        #expect(bench.admitted(Self.request("GET /%70ublic/a?x=/../")) == "route 0")
        #expect(bench.admitted(Self.request("GET /a?/public/a")) == "route 1")
        let closed = try GatewayBench(#""routes": [{"path": "/a", "methods": ["GET"]}]"#)
        #expect(closed.admitted(Self.request("GET /a")) == "route 0")
        #expect(closed.admitted(Self.request("POST /a")) == "no_route")
        #expect(closed.admitted(Self.request("GET /b")) == "no_route")
    }

    @Test func announcedBodyIsHeldToItsLimit() throws {
        let bench = try GatewayBench(#""limits": {"body_bytes": "10B"}"#)
        #expect(bench.admitted(Self.request("POST /a", "Content-Length: 10")) == "route 1")
        #expect(bench.admitted(Self.request("POST /a", "Content-Length: 11")) == "body_too_large")
        #expect(bench.admitted(Self.request("POST /a", "Transfer-Encoding: chunked")) == "route 1")
    }
}
