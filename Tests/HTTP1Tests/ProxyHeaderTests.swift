import Basics
import HTTP1
import Testing

/// The PROXY protocol, versions 1 and 2 (contract B164): whole and right, or refused.
struct ProxyHeaderTests {
    /// `client ADDRESS BYTES`, `peer BYTES`, `more` or `malformed`.
    private static func parse(_ bytes: [UInt8]) -> String {
        switch ProxyHeader.parse(bytes.span) {
        case .needMore: "more"
        case .malformed: "malformed"
        case .complete(.peer, let count): "peer \(count)"
        case .complete(.client(let address), let count): "client \(address) \(count)"
        }
    }

    @Test(arguments: [
        ("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\nGET", "client 192.0.2.1 45"),
        ("PROXY TCP6 2001:db8::1 ::1 1 65535\r\n", "client 2001:db8::1 36"),
        ("PROXY UNKNOWN\r\n", "peer 15"), ("PROXY UNKNOWN a b c d e f\r\n", "peer 27"),
        ("PROXY TCP4 192.0.2.1 198.51.100.2 56324\r\n", "malformed"),
        ("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443 1\r\n", "malformed"),
        ("PROXY TCP4 2001:db8::1 ::1 1 2\r\n", "malformed"),
        ("PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n", "malformed"),
        ("PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n", "malformed"),
        ("PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n", "malformed"),
        ("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n", "malformed"),
        ("PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n", "malformed"),
        ("PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n", "malformed"),
        ("PROXY UNKNOWNX\r\n", "malformed"), ("PROXY \r\n", "malformed"),
        ("proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "malformed"),
        ("GET / HTTP/1.1\r\n", "malformed"),
        ("PROXY TCP4 192.0.2.1", "more"), ("PRO", "more"), ("", "more"),
        ("PROXY UNKNOWN " + String(repeating: "a", count: 100), "malformed"),
    ])
    func lineIsRead(text: String, expected: String) {
        #expect(Self.parse(Array(text.utf8)) == expected)
    }

    private static let signature: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]
    private static let four: [UInt8] = [192, 0, 2, 1, 198, 51, 100, 2, 0xDC, 4, 1, 0xBB]
    private static let six: [UInt8] =
        [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1]
        + [UInt8](repeating: 0, count: 15) + [1, 0, 1, 0, 2]

    private static func header(
        _ command: UInt8, _ family: UInt8, _ block: [UInt8], length: Int? = nil
    ) -> [UInt8] {
        let length = length ?? block.count
        return signature + [command, family, UInt8(length >> 8), UInt8(length & 255)] + block
    }

    @Test func blockIsRead() {
        #expect(Self.parse(Self.header(0x21, 0x11, Self.four)) == "client 192.0.2.1 28")
        #expect(Self.parse(Self.header(0x21, 0x21, Self.six)) == "client 2001:db8::1 52")
        // LOCAL, UNSPEC and unix sockets: the peer speaks for itself.
        #expect(Self.parse(Self.header(0x20, 0x00, [])) == "peer 16")
        #expect(Self.parse(Self.header(0x20, 0x11, Self.four)) == "peer 28")
        #expect(Self.parse(Self.header(0x21, 0x00, [1, 2, 3])) == "peer 19")
        // Extensions are skipped.
        #expect(
            Self.parse(Self.header(0x21, 0x11, Self.four + [4, 0, 1, 0]) + Array("GET".utf8))
                == "client 192.0.2.1 32")
    }

    @Test func malformedBlockIsRefused() {
        #expect(Self.parse(Self.header(0x11, 0x11, Self.four)) == "malformed")
        #expect(Self.parse(Self.header(0x22, 0x11, Self.four)) == "malformed")
        #expect(Self.parse(Self.header(0x21, 0x12, Self.four)) == "malformed")
        #expect(Self.parse(Self.header(0x21, 0x21, Self.four)) == "malformed")
        #expect(Self.parse(Self.header(0x21, 0x11, Array(Self.four.dropLast()))) == "malformed")
        #expect(Self.parse(Self.header(0x21, 0x11, Self.four, length: 60_000)) == "malformed")
        var other = Self.header(0x21, 0x11, Self.four)
        other[5] = 0
        #expect(Self.parse(other) == "malformed")
    }

    @Test func everyCutOfAHeaderNeedsMore() {
        let headers = [
            Array("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n".utf8),
            Self.header(0x21, 0x11, Self.four), Self.header(0x21, 0x21, Self.six),
        ]
        for header in headers {
            for count in 0..<header.count {
                #expect(Self.parse(Array(header.prefix(count))) == "more")
            }
        }
    }
}
