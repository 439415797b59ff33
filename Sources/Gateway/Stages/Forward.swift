internal import Basics
internal import HTTP1
internal import Net
internal import Policy
internal import Telemetry

/// Stage 4: take a connection to the route's upstream and hand it the request, rewritten.
extension Worker {
    mutating func forward(_ exchange: Handle) {
        let plan = snapshot.plans[Int(exchanges[exchange].route)]
        exchanges[exchange].plan = plan
        // A new configuration may name an upstream that this worker has not heard of yet.
        if pools.upstreams.count <= Int(plan.upstream) { renewUpstreams() }
        guard pools.upstreams[Int(plan.upstream)].isOpen else { return wait(inLine: exchange) }
        sendForward(exchange)
    }

    /// Sends a request whose turn it is.
    mutating func sendForward(_ exchange: Handle) {
        pools.noteSent(Int(exchanges[exchange].plan.upstream))
        send(exchange)
    }

    private mutating func send(_ exchange: Handle) {
        let upstream: Handle
        switch acquireUpstream(exchange, reusing: !exchanges[exchange].wasRetried) {
        case .connection(let handle): upstream = handle
        case .failure(let reason): return refuse(exchange, Refusal(reason))
        }
        exchanges[exchange].upstream = upstream
        exchanges[exchange].phase = .relaying
        upstreams[upstream].exchange = exchange
        upstreams[upstream].responseTime = exchanges[exchange].plan.responseTime
        guard buffers.lend(to: &upstreams[upstream].outbox) else {
            return refuse(exchange, Refusal(.overloaded))
        }
        writeUpstreamHead(exchange, upstream)
        guard !upstreams[upstream].outbox.hasOverflowed else {
            return refuse(exchange, Refusal(.headersTooLarge))
        }
        if !mayBeRepeated(exchange) { dropKeptHead(exchange) }
        putOnAgenda(exchanges[exchange].client)
    }

    /// Whether the request can be sent again when a reused connection turns out to be dead: it
    /// changes nothing more when repeated, and has no body that would be gone (contract B113).
    mutating func mayBeRepeated(_ exchange: Handle) -> Bool {
        exchanges[exchange].isIdempotent && exchanges[exchange].requestBody.isComplete
            && exchanges[exchange].keptHeadBytes > 0
    }

    private mutating func dropKeptHead(_ exchange: Handle) {
        clients[exchanges[exchange].client].inbound.consume(exchanges[exchange].keptHeadBytes)
        exchanges[exchange].keptHeadBytes = 0
    }

    private mutating func writeUpstreamHead(_ exchange: Handle, _ upstream: Handle) {
        let client = exchanges[exchange].client
        var writer = UpstreamHeadWriter(
            upstream: Int(exchanges[exchange].plan.upstream), id: exchanges[exchange].id,
            peer: clients[client].peer)
        writer.upgrades = exchanges[exchange].upgrades
        request.writeUpstreamHead(
            from: &clients[client].inbound, writer, snapshot, &exchanges[exchange].identity,
            into: &upstreams[upstream].outbox)
    }

    /// Sends the request once more: over a fresh connection when the one that it was given had been
    /// closed by the upstream while it was idle, or to another endpoint.
    mutating func sendAgain(_ exchange: Handle) {
        let upstream = exchanges[exchange].upstream
        exchanges[exchange].upstream = .none
        closeUpstream(upstream)
        counters.add(.retried)
        parseKeptHead(exchange)
        send(exchange)
    }
}
