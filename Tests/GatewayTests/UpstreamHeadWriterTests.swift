import Basics
import Config
import HTTP1
import Policy
import TestSupport
import Testing

@testable import Gateway

/// The head that the upstream sees: stripped first, then given what is ours (contract C2).
struct UpstreamHeadWriterTests {
    // C2.1, B117, B154
    @Test func wholeHeadIsWrittenAnew() throws {
        let head = try GatewayBench().forwarded(
            "GET /a%20b?x=1 HTTP/1.1\r\nHost: a.example\r\nAccept: */*\r\nX-Auth-Subject: eve\r\n"
                + "Authorization: Bearer t\r\n\r\n",
            identity: GatewayBench.alice)
        #expect(
            head == """
                GET /a%20b?x=1 HTTP/1.1\r
                Host: a.example\r
                Accept: */*\r
                X-Auth-Subject: alice\r
                X-Forwarded-For: 192.0.2.1\r
                X-Forwarded-Host: a.example\r
                X-Forwarded-Proto: http\r
                X-Request-Id: \(GatewayBench.idText)\r
                Via: 1.1 postern-here\r
                \r

                """)
    }

    // B122
    @Test func forwardsAreCountedForOptionsAlone() throws {
        let bench = try GatewayBench()
        let rest = "/a HTTP/1.1\r\nHost: a\r\nA: 1\r\nmax-forwards: 10\r\nB: 2\r\n\r\n"
        let counted = try bench.forwarded("OPTIONS " + rest)
        #expect(counted.contains("\r\nA: 1\r\nMax-Forwards: 9\r\nB: 2\r\n"))
        #expect(try bench.forwarded("GET " + rest).contains("\r\nmax-forwards: 10\r\n"))
    }

    // C2.2, C2.4
    @Test(arguments: [
        "X-Auth-Subject", "x-auth-subject", "X_Auth_Subject", "X.Auth.Subject", "X-AUTH_SUBJECT",
        "x!auth#subject", "X~Auth`Subject", "Remote-User", "REMOTE_USER", "X-Forwarded-User",
        "X_Forwarded_For", "Forwarded", "X-Real-IP", "Client-Cert", "X-Original-URL", "Proxy",
        "X-HTTP-Method-Override", "X-Webauth-User", "OIDC_CLAIM_sub",
    ])
    func protectedNamesAreStrippedInEverySpelling(name: String) throws {
        let bench = try GatewayBench()
        for identity in [nil, GatewayBench.alice] {
            let fields = try bench.forwardedFields(
                "\(name): eve", "Accept: a", "\(name):mallory", identity: identity)
            #expect(!fields.joined().contains("eve") && !fields.joined().contains("mallory"))
            #expect(fields.contains("Accept: a"))
        }
    }

    // C2.3: exactly one line of each, and none on a public route.
    @Test func identityIsOneLineOrNone() throws {
        let bench = try GatewayBench()
        let inbound = ["X-Auth-Subject: a", "X-Auth-Subject: b"]
        let protected = try bench.forwardedFields(
            inbound[0], inbound[1], identity: GatewayBench.alice)
        let open = try bench.forwardedFields(inbound[0], inbound[1])
        #expect(protected.filter { $0.hasPrefix("X-Auth-Subject") } == ["X-Auth-Subject: alice"])
        #expect(!open.joined().contains("X-Auth-Subject"))
    }

    // B115
    @Test(arguments: [
        "Connection: close", "Connection: x-gone", "Proxy-Connection: keep-alive",
        "Keep-Alive: timeout=5", "TE: trailers", "Trailer: x", "Upgrade: websocket",
        "HTTP2-Settings: AAA", "Proxy-Authorization: Basic YTpi", "Proxy-Authenticate: Basic",
        "Proxy-Authentication-Info: a", "Expect: 100-continue",
    ])
    func fieldsOfOneConnectionEndHere(line: String) throws {
        let name = String(line.prefix { $0 != ":" })
        let fields = try GatewayBench().forwardedFields(line, "Accept: a")
        #expect(!fields.contains { $0.lowercased().hasPrefix(name.lowercased() + ":") })
        #expect(fields.contains("Accept: a"))
    }

    // B115, B116: nominated fields go before ours are added.
    @Test func nominatedFieldsAreRemoved() throws {
        let fields = try GatewayBench().forwardedFields(
            "X-Hop: 1", "Connection: x-hop, close", "X-Keep: 2", "connection: X-OTHER",
            "x-other: 3", identity: GatewayBench.alice)
        #expect(!fields.joined().lowercased().contains("x-hop"))
        #expect(!fields.joined().lowercased().contains("x-other"))
        #expect(fields.contains("X-Keep: 2"))
        #expect(fields.contains("X-Auth-Subject: alice"))
    }

    // B125
    @Test func otherFieldsKeepOrderSpellingAndMultiplicity() throws {
        let sent = ["x-B: 2", "Cookie: a=b", "X-a: 1", "x-b: 3", "Cookie: c=d", "X-Empty: "]
        let fields = try GatewayBench().forwardedFields(
            sent[0], sent[1], sent[2], sent[3], sent[4], "X-Empty:")
        #expect(Array(fields[1...6]) == sent)
    }

    // B127: stripped unless it is asked for.
    @Test func authorizationGoesOnlyWhenConfigured() throws {
        let line = "Authorization: Bearer t"
        let stripped = try GatewayBench().forwardedFields(line)
        let passed = try GatewayBench(#""authorization": "pass""#).forwardedFields(line)
        #expect(!stripped.contains(line))
        #expect(passed.contains(line))
    }

    // B117: the version that the client spoke, after the members that were there.
    @Test func viaIsAppended() throws {
        let bench = try GatewayBench()
        let new = try bench.forwardedFields("Via: 1.0 other")
        #expect(new.filter { $0.hasPrefix("Via") } == ["Via: 1.0 other", "Via: 1.1 postern-here"])
        let old = try bench.forwarded("GET / HTTP/1.0\r\n\r\n")
        #expect(old.contains("\r\nVia: 1.0 postern-here\r\n"))
        #expect(old.hasPrefix("GET / HTTP/1.1\r\nHost: \r\n"))
    }

    // B118
    @Test func hostIsPreservedOrTheUpstreams() throws {
        let request = "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n"
        let kept = try GatewayBench().forwarded(request)
        let rewritten = try GatewayBench(#""upstream_host": "upstream""#).forwarded(request)
        #expect(kept.contains("\r\nHost: shop.example\r\n"))
        #expect(rewritten.contains("\r\nHost: upstream.example:3000\r\n"))
        #expect(!rewritten.contains("\r\nHost: shop.example\r\n"))
        #expect(rewritten.contains("\r\nX-Forwarded-Host: shop.example\r\n"))
    }

    // B106, B124
    @Test(arguments: [
        ("/", "/"), ("/a/%7Eb?", "/a/%7Eb?"), ("/?a=%2e%2e/", "/?a=%2e%2e/"),
        ("http://b.example/c?d", "/c?d"), ("http://b.example", "/"),
        ("http://b.example?d", "/?d"),
    ])
    func targetBytesAreForwardedInOriginForm(target: String, expected: String) throws {
        let head = try GatewayBench().forwarded(
            "GET \(target) HTTP/1.1\r\nHost: a.example\r\n\r\n")
        #expect(head.hasPrefix("GET \(expected) HTTP/1.1\r\n"))
        let host = target.hasPrefix("http") ? "b.example" : "a.example"
        #expect(head.contains("\r\nHost: \(host)\r\n"))
        #expect(head.contains("\r\nX-Forwarded-Host: \(host)\r\n"))
    }

    // B4
    @Test(arguments: [
        ("/a?access_token=s", "/a"), ("/a?x=1&access_token=s", "/a?x=1"),
        ("/a?access_token=s&x=1", "/a?x=1"), ("/a?%61ccess_token=s&x=1", "/a?x=1"),
        ("/a?x=access_token", "/a?x=access_token"),
    ])
    func tokenInTheQueryStaysHere(target: String, expected: String) throws {
        let head = try GatewayBench().forwarded("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        let line = String(head.prefix { $0 != "\r\n" })
        // What is left of an emptied query may keep its mark.
        #expect([expected, expected + "?"].map { "GET \($0) HTTP/1.1" }.contains(line))
    }

    // B149: framing is ours, whatever the method.
    @Test(arguments: ["GET", "HEAD", "DELETE", "POST", "OPTIONS", "X-OWN"])
    func framingIsWrittenAnew(method: String) throws {
        let bench = try GatewayBench()
        let start = "\(method) /a HTTP/1.1\r\nHost: a\r\n"
        let none = try bench.forwarded(start + "\r\n")
        let length = try bench.forwarded(start + "Content-Length: 007\r\n\r\n")
        let chunked = try bench.forwarded(start + "transfer-encoding: Chunked\r\n\r\n")
        #expect(!none.contains("Content-Length") && !none.contains("Transfer-Encoding"))
        #expect(length.hasSuffix("\r\nContent-Length: 7\r\n\r\n"))
        #expect(chunked.hasSuffix("\r\nTransfer-Encoding: chunked\r\n\r\n"))
        #expect(!chunked.contains("transfer-encoding"))
    }

    // B131: nobody's word about the client's address is taken; a unix peer has none.
    @Test func forwardingFieldsAreMadeFromTheSocket() throws {
        let bench = try GatewayBench()
        let fields = try bench.forwardedFields(
            "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil")
        #expect(fields.filter { $0.hasPrefix("X-Forwarded-For") } == ["X-Forwarded-For: 192.0.2.1"])
        #expect(!fields.joined().contains("https") && !fields.joined().contains("evil"))
        let local = try bench.forwarded("GET / HTTP/1.1\r\nHost: a\r\n\r\n", peer: "")
        #expect(!local.contains("X-Forwarded-For"))
    }

    @Test func requestIDIsOurs() throws {
        let fields = try GatewayBench().forwardedFields("X-Request-Id: theirs")
        let ids = fields.filter { $0.lowercased().hasPrefix("x-request-id") }
        #expect(ids == ["X-Request-Id: \(GatewayBench.idText)"])
    }

    @Test func headThatDoesNotFitShowsAsOverflow() throws {
        let bench = try GatewayBench()
        var inbound = ByteBuffer(holding: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        var scratch = RequestScratch(targetBytesMax: 100)
        _ = try scratch.parse(&inbound, bench.snapshot.headLimits, alreadySeen: 0)
        var outbox = ByteBuffer(capacity: 40)
        var nobody: Identity?
        let writer = UpstreamHeadWriter(
            upstream: 0, id: GatewayBench.id, peer: PeerName("::1"))
        scratch.writeUpstreamHead(
            from: &inbound, writer, bench.snapshot, &nobody, into: &outbox)
        #expect(outbox.hasOverflowed == true)
    }
}
