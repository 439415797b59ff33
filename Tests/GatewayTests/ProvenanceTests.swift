import TestSupport
import Testing

@testable import Gateway

/// Where a request comes from: what the upstream is told (contract B130-B132, B164).
struct ProvenanceTests {
    private static let trusting = #""trusted_proxies": ["10.0.0.0/8", "fd00::/8"]"#
    private static let rfc7239 = #""trusted_header": "forwarded""#
    private static let both = #""forwarded_headers": "both""#

    private static func told(
        _ bench: GatewayBench, peer: String = "10.0.0.1", _ fields: String...
    ) throws -> [String] {
        let lines = fields.map { $0 + "\r\n" }.joined()
        let head = try bench.forwarded(
            "GET /a HTTP/1.1\r\nHost: a.example\r\n\(lines)\r\n", peer: peer)
        return head.split(separator: "\r\n").map(String.init).filter {
            $0.hasPrefix("X-Forwarded-") || $0.hasPrefix("Forwarded: ")
        }
    }

    private static func lines(
        _ from: String, host: String = "a.example", proto: String = "http"
    ) -> [String] {
        ["X-Forwarded-For: \(from)", "X-Forwarded-Host: \(host)", "X-Forwarded-Proto: \(proto)"]
    }

    // B131: nobody is trusted by default.
    @Test(arguments: [#""realm": "x""#, trusting])
    func untrustedPeersWordIsNothing(setting: String) throws {
        let bench = try GatewayBench(setting)
        let told = try Self.told(
            bench, peer: "192.0.2.9", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-Proto: https",
            "X-Forwarded-Host: evil.example", "Forwarded: for=6.6.6.6;proto=https")
        #expect(told == Self.lines("192.0.2.9"))
    }

    // B164: the rightmost address outside of the trusted ones, and nothing to its left.
    @Test(arguments: [
        ("198.51.100.7", "198.51.100.7, 10.0.0.1"),
        ("6.6.6.6, 198.51.100.7", "198.51.100.7, 10.0.0.1"),
        ("6.6.6.6, 198.51.100.7, 10.2.3.4", "198.51.100.7, 10.2.3.4, 10.0.0.1"),
        ("198.51.100.7:4711, fd00::5", "198.51.100.7, fd00::5, 10.0.0.1"),
        ("2001:DB8::1", "2001:db8::1, 10.0.0.1"), ("10.9.9.9", "10.9.9.9, 10.0.0.1"),
        // What is no address ends the walk: the client is the last who could be named.
        ("198.51.100.7, unknown", "10.0.0.1"),
        (
            "198.51.100.7, nonsense, 10.2.3.4",
            "10.2.3.4, 10.0.0.1"
        ),
        ("198.51.100.7,", "10.0.0.1"), ("", "10.0.0.1"),
    ])
    func clientIsTheNearestWhoIsNotTrusted(chain: String, told: String) throws {
        let bench = try GatewayBench(Self.trusting)
        #expect(try Self.told(bench, "X-Forwarded-For: \(chain)") == Self.lines(told))
    }

    @Test func linesMakeOneList() throws {
        let bench = try GatewayBench(Self.trusting)
        let told = try Self.told(
            bench, "X-Forwarded-For: 6.6.6.6", "x-forwarded-for: 198.51.100.7",
            "X-Forwarded-For: 10.2.3.4")
        #expect(told == Self.lines("198.51.100.7, 10.2.3.4, 10.0.0.1"))
    }

    @Test func endlessChainIsCut() throws {
        let bench = try GatewayBench(Self.trusting)
        let chain = (0..<1000).map { "10.1.\($0 / 250).\($0 % 250)" }.joined(separator: ", ")
        let told = try Self.told(bench, "X-Forwarded-For: 6.6.6.6, \(chain)")
        #expect(told[0].split(separator: ",").count == 17)
        #expect(!told[0].contains("6.6.6.6"))
    }

    @Test func schemeAndHostAreTheProxysToTell() throws {
        let bench = try GatewayBench(Self.trusting)
        let told = try Self.told(
            bench, "X-Forwarded-For: 198.51.100.7", "X-Forwarded-Proto: ftp, HTTPS",
            "X-Forwarded-Host: shop.example:8443")
        #expect(
            told
                == Self.lines(
                    "198.51.100.7, 10.0.0.1", host: "shop.example:8443", proto: "https"))
    }

    @Test(arguments: ["a b", "a\"b", "a/b", "http://a", "a,", ""])
    func hostThatIsNoneIsNotTold(host: String) throws {
        let bench = try GatewayBench(Self.trusting)
        let told = try Self.told(
            bench, "X-Forwarded-For: 198.51.100.7", "X-Forwarded-Host: \(host)",
            "X-Forwarded-Proto: gopher")
        #expect(told == Self.lines("198.51.100.7, 10.0.0.1"))
    }

    // B132
    @Test func forwardedIsWrittenWhereItIsWanted() throws {
        let own = try GatewayBench(#""forwarded_headers": "forwarded""#)
        #expect(
            try Self.told(own, peer: "2001:db8::9")
                == [#"Forwarded: for="[2001:db8::9]";host="a.example";proto=http"#])
        #expect(
            try Self.told(own, peer: "")
                == [#"Forwarded: for=unknown;host="a.example";proto=http"#])
        let none = try GatewayBench(#""forwarded_headers": "none""#)
        #expect(try Self.told(none, "Forwarded: for=6.6.6.6") == [])
    }

    @Test func forwardedIsBelievedWhereProxiesWriteIt() throws {
        let bench = try GatewayBench(Self.trusting, Self.rfc7239, Self.both)
        let told = try Self.told(
            bench, "X-Forwarded-For: 6.6.6.6", "X-Forwarded-Proto: https",
            #"Forwarded: for=6.6.6.6;host=evil, for="[2001:db8::7]:80";host="b:1";proto=https"#,
            "Forwarded: for=10.2.3.4;proto=http;host=c")
        #expect(
            told == Self.lines("2001:db8::7, 10.2.3.4, 10.0.0.1", host: "b:1", proto: "https") + [
                #"Forwarded: for="[2001:db8::7]";host="b:1";proto=https, for=10.2.3.4, "#
                    + #"for=10.0.0.1;host="a.example";proto=http"#
            ])
    }

    @Test(arguments: [
        "for=198.51.100.7;", "for=198.51.100.7 x", #"for="198.51.100.7"#,
        "for=198.51.100.7;for=198.51.100.8",
    ])
    func malformedForwardedIsNotMerged(value: String) throws {
        let bench = try GatewayBench(Self.trusting, Self.rfc7239)
        #expect(try Self.told(bench, "Forwarded: \(value)") == Self.lines("10.0.0.1"))
    }

    @Test func unixPeersAreTrustedByName() throws {
        let bench = try GatewayBench(#""trusted_proxies": ["unix"]"#)
        #expect(
            try Self.told(bench, peer: "", "X-Forwarded-For: 198.51.100.7")
                == Self.lines("198.51.100.7"))
        #expect(
            try Self.told(bench, "X-Forwarded-For: 198.51.100.7") == Self.lines("10.0.0.1"))
    }

    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private static func traces(_ setting: String, _ fields: String...) throws -> [String] {
        let lines = fields.map { $0 + "\r\n" }.joined()
        let head = try GatewayBench(#""trace_context": "\#(setting)""#).forwarded(
            "GET /a HTTP/1.1\r\nHost: a\r\n\(lines)\r\n")
        return head.split(separator: "\r\n").map(String.init).filter {
            $0.lowercased().hasPrefix("trace")
        }
    }

    // B130
    @Test func validTraceGoesOn() throws {
        let state = "tracestate: a=1,b=2"
        for setting in ["continue", "start", "start-sampled"] {
            #expect(
                try Self.traces(setting, state, "Traceparent: \(Self.parent)", "tracestate: c=3")
                    == ["traceparent: \(Self.parent)", state, "tracestate: c=3"])
        }
        #expect(try Self.traces("drop", state, "traceparent: \(Self.parent)") == [])
    }

    // B130: a second one, a malformed one and a state alone are dropped, and a trace is begun anew.
    @Test func invalidTraceIsDroppedWithItsState() throws {
        let invalid = [
            ["traceparent: \(Self.parent)", "traceparent: \(Self.parent)", "tracestate: a=1"],
            ["traceparent: x", "tracestate: a=1"], ["tracestate: a=1"],
        ]
        let id = GatewayBench.idText
        for fields in invalid {
            let three = fields + ["Accept: a", "Accept: b"]
            #expect(try Self.traces("continue", three[0], three[1], three[2]) == [])
            #expect(
                try Self.traces("start", three[0], three[1], three[2])
                    == ["traceparent: 00-\(id)-\(id.suffix(16))-00"])
            #expect(
                try Self.traces("start-sampled", three[0], three[1], three[2])
                    == ["traceparent: 00-\(id)-\(id.suffix(16))-01"])
        }
    }

    @Test func stateWithTooManyMembersIsDropped() throws {
        let many = (0..<33).map { "a\($0)=1" }.joined(separator: ",")
        #expect(
            try Self.traces("continue", "traceparent: \(Self.parent)", "tracestate: \(many)")
                == ["traceparent: \(Self.parent)"])
    }
}
