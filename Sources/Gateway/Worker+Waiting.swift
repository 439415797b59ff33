internal import Basics
internal import Telemetry

/// Waiting for an upstream that has as many requests as it may: in a line of bounded length, for a
/// bounded time, first come, first served.
extension Worker {
    /// Puts an exchange in line, its head kept as it is; refuses it when the line is full.
    mutating func wait(inLine exchange: Handle) {
        let upstream = Int(exchanges[exchange].plan.upstream)
        guard pools.join(upstream, exchange) else {
            return refuse(exchange, Refusal(.upstreamOverloaded))
        }
        exchanges[exchange].phase = .waiting
        counters.add(.waited)
        clientDeadlines.set(
            exchanges[exchange].client.slot, to: now + pools.upstreams[upstream].queueTime)
    }

    /// Forwards those whose turn has come. Called at the end of a turn, when all who were done
    /// have made room, and never from within an exchange, however many of these fail at once.
    mutating func serveLines() {
        for _ in 0..<pools.waitingCount {
            guard let exchange = pools.nextServable() else { return }
            let client = exchanges[exchange].client
            exchanges[exchange].phase = .judging
            clientDeadlines.set(client.slot, to: .never)
            enter(exchange)
            parseKeptHead(exchange)
            sendForward(exchange)
            leave()
            goOn(client)
        }
    }
}
