import Basics
import Glibc
import Net
import Telemetry
import TestSupport
import Testing
import Upstreams

@testable import Gateway

/// An upstream on a unix socket whose backlog is full: it is there, and has too much to do.
struct AttackBacklogTests {
    // B126
    @Test func fullBacklogIsOverloadAndNoFailureOfTheEndpoint() throws {
        let scratch = try ScratchDirectory()
        let path = "unix:\(scratch.file("app.sock"))"
        let stuck = try Listener(on: try #require(Endpoint(parsing: path)))
        listen(stuck.number, 0)
        // The backlog takes one; nobody accepts.
        let first = try RawSocket(to: .unix(path: scratch.file("app.sock")))
        let bench = try GatewayBench(
            #""upstreams": {"app": "\#(path)"}"#,
            #""routes": [{"path": "/**", "access": "public", "upstream": "app"}]"#)
        let listener = try Listener(on: try #require(Endpoint(parsing: "127.0.0.1:0")))
        let gateway = try Gateway(
            snapshot: bench.snapshot, seeds: [1], listeners: [listener],
            directory: bench.directory, logger: bench.logger)
        try gateway.start()
        defer {
            gateway.drain()
            gateway.join()
        }
        let address = TestAddress.ipv4(port: listener.address.port)
        for _ in 0..<6 {
            let answer = try HTTP.send("GET", "/x", to: address)
            #expect(answer.status == 503)
            #expect(answer["Retry-After"] != nil)
        }
        let reports = bench.directory.reports(now: SystemClock.now())
        #expect(reports.last?.endpoints.map(\.state) == ["up"])
        #expect(gateway.counters[0].value(.upstreamOverloaded) == 6)
        first.close()
    }
}
