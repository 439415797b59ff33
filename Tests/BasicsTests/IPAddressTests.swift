import Basics
import Glibc
import Testing

/// Addresses are read as the system reads them, only stricter, and written in one way.
struct IPAddressTests {
    private static func parse(_ text: String) -> IPAddress? {
        IPAddress(parsing: Array(text.utf8).span)
    }

    /// What inet_pton(3) makes of the text.
    private static func system(_ text: String) -> IPAddress? {
        // Sound: inet_pton(3) reads a text with its NUL and writes the 4 or 16 bytes given to it.
        var four = in_addr()
        if unsafe inet_pton(AF_INET, text, &four) == 1 {
            return IPAddress(
                high: 0, low: 0xFFFF_0000_0000 | UInt64(UInt32(bigEndian: four.s_addr)))
        }
        var bytes = [UInt8](repeating: 0, count: 16)
        guard unsafe inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
        let halves = [0, 8].map { start in
            bytes[start..<(start + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        return IPAddress(high: halves[0], low: halves[1])
    }

    private static let samples = [
        "0.0.0.0", "255.255.255.255", "192.0.2.1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4",
        "1.2.3.", ".1.2.3", "1..2.3", "", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4:5", "0x1.2.3.4",
        "::", "::1", "1::", "2001:db8::1", "2001:DB8:0:0:0:0:0:1", "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8", "1::2::3", ":::", ":1", "1:", "1:::2", "12345::", "g::", "fe80::1%lo",
        "::ffff:192.0.2.1", "::192.0.2.1", "64:ff9b::192.0.2.33", "1:2:3:4:5:6:192.0.2.1",
        "1:2:3:4:5:6:7:192.0.2.1", "::1.2.3", "::1.2.3.4:5", "[::1]", ":", "1.2.3.4::",
        "::ffff:300.0.2.1", "1:2:3:4:5:6:7:8:", "::1:", "a", "1",
    ]

    @Test(arguments: samples)
    func addressIsWhatTheSystemSays(text: String) {
        #expect(Self.parse(text) == Self.system(text))
    }

    @Test func everyCutOfAnAddressIsReadAsTheSystemReadsIt() {
        for text in Self.samples {
            for start in 0...text.utf8.count {
                for end in start...text.utf8.count {
                    let cut = String(
                        decoding: Array(text.utf8)[start..<end], as: UTF8.self)
                    guard !cut.contains("%") else { continue }
                    #expect(Self.parse(cut) == Self.system(cut), "\(cut)")
                }
            }
        }
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:c000:201", "192.0.2.1"),
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("0:0:0:0:0:0:0:0", "::"), ("1::", "1::"),
        ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"),
        ("1:0:0:2:3:0:0:4", "1::2:3:0:0:4"),
    ])
    func addressHasOneSpelling(text: String, canonical: String) throws {  // RFC 5952
        let address = try #require(Self.parse(text))
        #expect("\(address)" == canonical)
        #expect(Self.parse(canonical) == address)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
        ("10.0.0.0/8", "::ffff:10.1.1.1", true), ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "9.9.9.9", true),
        ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "9.9.9.9", true),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
        ("::1/128", "::1", true), ("fe80::/10", "febf::1", true), ("fe80::/10", "fec0::", false),
        ("2001:db8:0:1::/64", "2001:db8:0:1:ffff::", true),
        ("2001:db8:0:1::/64", "2001:db8:0:2::", false),
    ])
    func networkHoldsItsAddresses(network: String, address: String, isInside: Bool) throws {
        let parsed = IPNetwork(parsing: Array(network.utf8).span)
        let block = try #require(parsed)
        #expect(block.contains(try #require(Self.parse(address))) == isInside)
    }

    @Test(arguments: [
        "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/8/8", "/8", "::/129",
        "10.0.0.0/-1", "10.0.0.0/ 8", "ten/8", "", "2001:db8::1/32", "10.0.0.0/1000",
    ])
    func malformedNetworkIsNone(text: String) {
        let parsed = IPNetwork(parsing: Array(text.utf8).span)
        #expect(parsed == nil)
    }
}
