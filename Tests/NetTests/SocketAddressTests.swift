import Net
import Testing

/// Addresses as text, and what kind they are.
struct SocketAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1", true), ("127.255.0.9", true), ("126.0.0.1", false), ("0.0.0.0", false),
            ("128.0.0.1", false), ("::1", true), ("::2", false), ("::", false), ("1::1", false),
            ("::ffff:127.3.2.1", true), ("::ffff:128.0.0.1", false), ("::127.0.0.1", false),
        ])
    func loopbackIsTold(host: String, expected: Bool) throws {
        let address = try #require(SocketAddress(literalHost: host, port: 80))
        #expect(address.isLoopback == expected)
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1:80"), ("::1", "[::1]:80"), ("0.0.0.0", "0.0.0.0:80"),
        ("2001:DB8::0:1", "[2001:db8::1]:80"), ("::ffff:192.0.2.1", "[::ffff:192.0.2.1]:80"),
    ])
    func literalIsReadAndPrinted(host: String, expected: String) throws {
        let address = try #require(SocketAddress(literalHost: host, port: 80))
        #expect(address.description == expected)
        #expect(address.port == 80)
        #expect(!address.isUnix)
    }

    @Test(arguments: ["localhost", "127.0.0", "127.0.0.1.2", "256.0.0.1", "", "[::1]", "::1%lo"])
    func otherHostsAreNoLiterals(host: String) {
        #expect(SocketAddress(literalHost: host, port: 80) == nil)
    }

    // B169
    @Test(arguments: [
        ("169.254.169.254", true), ("169.254.0.1", true), ("169.253.0.1", false),
        ("fe80::1", true), ("febf::1", true), ("fec0::1", false), ("fd00::1", false),
        ("::ffff:169.254.169.254", true), ("127.0.0.1", false), ("::1", false),
    ])
    func linkLocalAddressesAreKnown(host: String, expected: Bool) throws {
        #expect(try #require(SocketAddress(literalHost: host, port: 80)).isLinkLocal == expected)
    }

    @Test(arguments: [(107, true), (108, false), (5000, false)])
    func unixPathsAreBounded(bytes: Int, expected: Bool) {
        let path = "/" + String(repeating: "x", count: bytes - 1)
        let address = SocketAddress(unixPath: path)
        #expect((address != nil) == expected)
        if let address { #expect(address.isUnix && address.description == "unix") }
    }
}

/// Names become addresses.
struct NameLookupTests {
    @Test func literalsNeedNoResolver() throws {
        let endpoint = try #require(Endpoint(parsing: "[::1]:443"))
        #expect(try NameLookup.resolve(endpoint).map(\.description) == ["[::1]:443"])
    }

    @Test func localhostIsThisMachine() throws {
        let endpoint = try #require(Endpoint(parsing: "localhost:80"))
        let addresses = try NameLookup.resolve(endpoint)
        #expect(!addresses.isEmpty && addresses.count <= NameLookup.addressesMax)
        #expect(addresses.allSatisfy { ["127.0.0.1", "::1"].contains($0.hostText) })
    }

    @Test func unknownNameFailsWithTheResolversWords() throws {
        let endpoint = try #require(Endpoint(parsing: "no-such-host.invalid:80"))
        let error = #expect(throws: SystemLookupError.self) { try NameLookup.resolve(endpoint) }
        #expect(error?.name == "no-such-host.invalid")
        #expect(error?.text.isEmpty == false)
    }
}
