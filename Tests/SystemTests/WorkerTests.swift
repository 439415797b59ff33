import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Workers share connections evenly; listeners and upstreams of every address family.
    @Suite struct WorkerTests {
        @Test func eightConnectionsSpreadOverTwoWorkers() throws {
            let house = try House { $0.workers = 2 }
            for _ in 0..<5 {
                let connections = try (0..<8).map { _ in
                    let connection = try house.connect()
                    try connection.request("GET", "/public/x")
                    #expect(try connection.response().status == 200)
                    return connection
                }
                let counts = try (0..<2).map {
                    try house.postern.metric("postern_connections{worker=\"\($0)\"}")
                }
                #expect(counts.compactMap(\.self).reduce(0, +) == 8)
                for count in counts { #expect(try #require(count) <= 5, "\(counts)") }
                for connection in connections { connection.socket.close() }
                let gone = try Deadline.usual.wait {
                    try (0..<2).allSatisfy {
                        try house.postern.metric("postern_connections{worker=\"\($0)\"}") == 0
                    }
                }
                #expect(gone)
            }
        }

        /// Two workers that get one fresh token at the same moment verify it once between them.
        @Test func workersShareWhatOneOfThemVerifies() throws {  // B51
            let house = try House { $0.workers = 2 }
            let connections = try (0..<20).map { _ in try house.connect() }
            for _ in 0..<10 {
                let token = try house.issuer.jwt()
                for connection in connections {
                    try connection.request("GET", "/orders", ["Authorization: Bearer \(token)"])
                }
                for connection in connections {
                    #expect(try connection.response().status == 200)
                }
            }
            let name = #"postern_verifications_total{issuer="\#(house.issuer.issuer)"}"#
            #expect(try house.postern.metric(name) == 10)
            let proofs = try house.postern.metric(#"postern_identities_total{source="proof"}"#)
            let cached = try house.postern.metric(#"postern_identities_total{source="cache"}"#)
            #expect((proofs ?? 0) + (cached ?? 0) == 200)
            #expect((proofs ?? 0) >= 10)
        }

        @Test func everyAddressFamilyWorksOnBothSides() throws {
            let scratch = try ScratchDirectory()
            let listens: [TestAddress] = [
                try .ipv6(port: RawListener.freePort()), .unix(path: scratch.file("listen")),
                try .ipv4(port: RawListener.freePort()),
            ]
            let upstreams: [TestAddress] = [
                .unix(path: scratch.file("upstream")), .ipv6(port: 0), .ipv4(port: 0),
            ]
            let issuer = try DemoIssuerProcess()
            for (listen, upstream) in zip(listens, upstreams) {
                let recorder = try RecordingUpstream(on: upstream)
                let postern = try PosternProcess(
                    TestConfiguration(
                        upstream: recorder.address, issuers: [issuer.entry], listen: listen))
                let token = try issuer.jwt()
                let answer = try HTTP.get("/orders", bearer: token, from: listen)
                #expect(answer.status == 200, "\(listen) to \(upstream)")
                #expect(try recorder.onlyRequest().values("X-Auth-Subject") == ["alice"])
                postern.child.terminate()
                #expect(try postern.child.exitStatus() == 0)
            }
        }

        @Test func countsAreShown() throws {
            let house = try House()
            let token = try house.issuer.jwt()
            for _ in 0..<3 { _ = try house.get(bearer: token) }
            for _ in 0..<2 { _ = try HTTP.send("GET", "/orders", to: house.address) }
            #expect(
                try house.postern.metric(#"postern_requests_total{outcome="forwarded"}"#) == 3)
            #expect(
                try house.postern.metric(#"postern_refusals_total{reason="token_missing"}"#) == 2)
        }

        @Test func aThousandIdleConnectionsStaySmall() throws {
            let house = try House { $0.workers = 2 }
            let warm = try house.connect()
            try warm.request("GET", "/public/x")
            _ = try warm.response()
            let before = try house.postern.memory().own
            let connections = try (0..<500).map { _ in
                let connection = try house.connect()
                try connection.request("GET", "/public/x")
                #expect(try connection.response().status == 200)
                return connection
            }
            let grown = try house.postern.memory().own - before
            #expect(grown < 500 * 8, "\(grown) KiB for 500 connections")
            withExtendedLifetime(connections) {}
        }
    }
}
