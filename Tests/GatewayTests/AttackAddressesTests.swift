import Glibc
import Net
import TestSupport
import Testing

@testable import Gateway

/// An upstream with several addresses, some of them dead.
struct AttackAddressesTests {
    /// Runs one worker in front of `addresses` and asks it once.
    private func status(behind addresses: [SocketAddress]) throws -> Int {
        let endpoints = addresses.map { #""http://\#($0.description)""# }.joined(separator: ",")
        let bench = try GatewayBench(
            #""timeouts": {"upstream_connect": "200ms"}"#,
            #""upstreams": {"many": {"endpoints": [\#(endpoints)]}}"#,
            #""routes": [{"path": "/**", "access": "public", "upstream": "many"}]"#)
        let listener = try Listener(on: try #require(Endpoint(parsing: "127.0.0.1:0")))
        let gateway = try Gateway(
            snapshot: bench.snapshot, seeds: [1], listeners: [listener],
            directory: bench.directory, logger: bench.logger)
        try gateway.start()
        defer {
            gateway.drain()
            gateway.join()
        }
        return try HTTP.send("GET", "/public/x", to: .ipv4(port: listener.address.port)).status
    }

    private func address(port: UInt16) throws -> SocketAddress {
        try #require(SocketAddress(literalHost: "127.0.0.1", port: port))
    }

    @Test func addressThatHangsOrRefusesIsPassedOver() throws {
        let upstream = try RecordingUpstream()
        defer { upstream.close() }
        // It takes one connection and never accepts: connecting to it hangs from then on.
        let stuck = try Listener(on: try #require(Endpoint(parsing: "127.0.0.1:0")))
        listen(stuck.number, 0)
        let first = try RawSocket(to: .ipv4(port: stuck.address.port))
        let refusing = try address(port: RawListener.freePort())
        let good = try address(port: upstream.address.port)
        #expect(try status(behind: [refusing, good]) == 200)
        #expect(try status(behind: [stuck.address, good]) == 200)
        #expect(try status(behind: [refusing, stuck.address, good]) == 200)
        #expect(try status(behind: [stuck.address]) == 504)
        #expect(try status(behind: [stuck.address, refusing]) == 502)
        first.close()
    }
}
