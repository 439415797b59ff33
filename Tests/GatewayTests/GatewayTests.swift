import Authentication
import Basics
import Net
import Policy
import Telemetry
import Testing

@testable import Gateway

/// What the workers share.
struct GatewayTests {
    private func gateway(workers: Int, _ bench: GatewayBench) throws -> Gateway {
        try Gateway(
            snapshot: bench.snapshot, seeds: (0..<workers).map { UInt64($0) }, listeners: [],
            directory: bench.directory, logger: bench.logger)
    }

    /// Whichever worker happens to accept each of eight connections, neither ends with more than
    /// five.
    @Test func eightConnectionsSpreadOverTwoWorkersWhoeverAccepts() throws {
        let bench = try GatewayBench()
        for pattern in 0..<256 {
            let gateway = try gateway(workers: 2, bench)
            for connection in 0..<8 {
                let target = gateway.leastLoadedWorker(preferring: pattern >> connection & 1)
                gateway.counters[target].connectionAssigned()
            }
            let loads = gateway.counters.map(\.connections)
            #expect(loads.reduce(0, +) == 8)
            #expect(loads.allSatisfy { $0 <= 5 }, "\(pattern): \(loads)")
        }
    }

    /// The same when connections come and go: the next one never goes to a worker that has two
    /// more than another.
    @Test(arguments: [1, 2, 3, 8])
    func nextConnectionGoesWhereFewAre(workers: Int) throws {
        let bench = try GatewayBench()
        let gateway = try gateway(workers: workers, bench)
        var state: UInt64 = 7
        for _ in 0..<2000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let worker = Int(state >> 33) % workers
            if state >> 62 == 0, gateway.counters[worker].connections > 0 {
                gateway.counters[worker].connectionClosed()
                continue
            }
            let loads = gateway.counters.map(\.connections)
            let target = gateway.leastLoadedWorker(preferring: worker)
            #expect(loads[target] <= (loads.min() ?? 0) + 1)
            gateway.counters[target].connectionAssigned()
            #expect(gateway.connections == loads.reduce(1, +))
        }
    }

    @Test func answerOfTheIssuerReachesTheWorkerThatAsked() throws {
        let bench = try GatewayBench()
        let gateway = try gateway(workers: 2, bench)
        let exchange = Handle(index: 3, generation: 5)
        gateway.deliver(
            Ticket(worker: 1, number: exchange.ticketNumber), .refused(.tokenUnknown))
        gateway.deliver(Ticket(worker: 7, number: 1), .refused(.tokenUnknown))
        #expect(gateway.mailboxes[0].take().isEmpty)
        let messages = gateway.mailboxes[1].take()
        #expect(messages.count == 1)
        guard case .identity(exchange, .refused(.tokenUnknown)) = messages.first else {
            Issue.record("the outcome did not come: \(messages)")
            return
        }
        #expect(gateway.wakes[1].clear())
    }
}
