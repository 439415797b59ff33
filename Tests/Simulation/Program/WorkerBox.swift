import Authentication
import Basics
import Telemetry

@testable import Gateway

/// One worker of the gateway, in a place where the world can turn it.
final class WorkerBox {
    let index: Int
    private var worker: Worker
    let poller: SimulatedSocket
    private(set) var hasFinished = false
    /// Numbers of the exchanges for which the issuer's word was arranged.
    private var tickets: [UInt64] = []

    init(_ index: Int, _ gateway: Gateway, _ kernel: SimulatedKernel) throws {
        self.index = index
        let before = kernel.table.count
        worker = try Worker(index: index, gateway: gateway)
        worker.pipes.bodyBytesMin = kernel.weather.splicedBytesMin
        guard
            let poller = kernel.table[before...].compactMap({ $0 }).first(
                where: { $0.kind == .poller })
        else { throw GatewayBench.Failure.notThere }
        self.poller = poller
    }

    /// One turn of the worker's loop, and its end when that has come.
    func turn() {
        worker.turn()
        if worker.hasFinished() {
            hasFinished = true
            worker.closeEverything()
        }
    }

    /// Requests that were sent again over a fresh connection.
    var repeated: Int { Int(worker.counters.value(.retried)) }

    /// Buffers and pipes that are lent although nobody is there to use them.
    var forgottenBuffers: Int {
        worker.clients.count == 0 && worker.exchanges.count == 0
            ? worker.buffers.outstanding + worker.pipes.outstanding : 0
    }

    /// Exchanges that wait for the issuer, for whom nothing was arranged yet.
    func newTickets() -> [UInt64] {
        var found: [UInt64] = []
        for slot in 0..<worker.exchanges.usedSlots {
            guard let exchange = worker.exchanges.handle(at: slot),
                worker.exchanges[exchange].phase == .parked,
                !tickets.contains(exchange.ticketNumber)
            else { continue }
            found.append(exchange.ticketNumber)
        }
        tickets += found
        return found
    }

    /// What a worker still holds and should not, when nothing is going on; nil when it holds
    /// nothing.
    func leak() -> String? {
        let held = [
            ("client connections", worker.clients.count),
            ("upstream connections", worker.upstreams.count),
            ("idle upstream connections", worker.pools.idleCount),
            ("exchanges", worker.exchanges.count),
            ("buffers", worker.buffers.outstanding),
            ("pipes", worker.pipes.outstanding),
            ("exchanges in line", worker.unproved.count + worker.proved.count),
            ("clients on the agenda", worker.clientsOnAgenda),
            ("counted connections", worker.counters.connections),
        ].filter { $0.1 != 0 }
        return held.isEmpty ? nil : held.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
    }
}

extension Worker {
    /// Clients that are on the agenda and still there: one that closed may stay on it for a while.
    fileprivate var clientsOnAgenda: Int {
        (0..<agenda.count).count { clients.contains(agenda[$0]) }
    }
}
