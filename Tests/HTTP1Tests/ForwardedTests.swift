import Basics
import HTTP1
import Testing

/// The words of proxies about the client, and traces (RFC 7239, W3C Trace Context).
struct ForwardedTests {
    private static func address(_ node: String) -> String? {
        let address = ForwardedNode.address(of: Array(node.utf8).span)
        return address.map { "\($0)" }
    }

    // B132
    @Test(
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("192.0.2.1:8080", "192.0.2.1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:DB8::1]:443", "2001:db8::1"), ("2001:db8::1", "2001:db8::1"),
            ("192.0.2.1:_port", "192.0.2.1"), ("[::1]:_x", "::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("unknown", nil), ("_hidden", nil), ("", nil), ("[192.0.2.1]", nil),
            ("192.0.2.1:", nil),
            ("192.0.2.1:123456", nil), ("192.0.2.1:8x", nil), ("[::1", nil), ("::1]", nil),
            ("[::1]x", nil), ("[::1]:", nil), ("[]", nil), ("a.example", nil), ("192.0.2.1 ", nil),
            ("1.2.3.4, 5.6.7.8", nil),
        ] as [(String, String?)])
    func nodeIsAnAddressOrNothing(node: String, expected: String?) {
        #expect(Self.address(node) == expected)
    }

    /// Elements as `node|proto|host`, or "malformed".
    private static func elements(_ value: String) -> [String] {
        let bytes = Array(value.utf8)
        var reader = ForwardedElements(bytes.span, in: ByteRange(0, bytes.count))
        var found: [String] = []
        func text(_ range: ByteRange?) -> String {
            range.map { String(decoding: bytes[$0.bounds], as: UTF8.self) } ?? "-"
        }
        while true {
            switch reader.next() {
            case .element(let element):
                found.append(
                    "\(text(element.node))|\(text(element.proto))|\(text(element.host))")
            case .end: return found
            case .malformed: return ["malformed"]
            }
        }
    }

    // B132; the first ones are RFC 7239's own (section 4).
    @Test(arguments: [
        (#"for="_gazonk""#, ["_gazonk|-|-"]),
        (#"For="[2001:db8:cafe::17]:4711""#, ["[2001:db8:cafe::17]:4711|-|-"]),
        ("for=192.0.2.60;proto=http;by=203.0.113.43", ["192.0.2.60|http|-"]),
        ("for=192.0.2.43, for=198.51.100.17", ["192.0.2.43|-|-", "198.51.100.17|-|-"]),
        (#"for=a;host="b:80";proto=https"#, ["a|https|b:80"]),
        (#"for="a,b;c" , HOST=d"#, ["a,b;c|-|-", "-|-|d"]),
        ("", []), (" , ,", []), ("for=a,,for=b", ["a|-|-", "b|-|-"]),
        ("for = a", ["malformed"]), ("for=", ["malformed"]), ("for", ["malformed"]),
        (#"for="a"#, ["malformed"]), (#"for="a\"b""#, ["malformed"]), ("for=a b", ["malformed"]),
        ("for=a;for=b", ["malformed"]), ("for=a;", ["malformed"]),
        ("for=1.2.3.4:80", ["malformed"]),
        ("=a", ["malformed"]), ("for=[::1]", ["malformed"]), (#"for="a"b"#, ["malformed"]),
    ])
    func elementsAreReadOrTheWholeIsRefused(value: String, expected: [String]) {
        #expect(Self.elements(value) == expected)
    }

    // B130
    @Test(arguments: [
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", true),
        ("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
        ("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", true),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", false),
        ("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more", false),
        ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
        ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false),
        ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0", false),
        ("00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
        ("0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
        ("", false), ("00", false),
    ])
    func traceIsNamedExactly(value: String, isValid: Bool) {
        let found = TraceParent.isValid(Array(value.utf8).span)
        #expect(found == isValid)
    }
}
