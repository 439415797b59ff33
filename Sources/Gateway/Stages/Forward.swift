internal import Basics
internal import HTTP1
internal import Net
internal import Policy
internal import Telemetry

/// Stage 4: take a connection to the upstream and hand it the request, rewritten.
extension Worker {
    mutating func forward(_ exchange: Handle) {
        let upstream: Handle
        switch acquireUpstream(
            reusing: !exchanges[exchange].wasRetried, mayRepeat: mayBeRepeated(exchange))
        {
        case .connection(let handle): upstream = handle
        case .failure(let reason): return refuse(exchange, Refusal(reason))
        }
        exchanges[exchange].upstream = upstream
        exchanges[exchange].phase = .relaying
        upstreams[upstream].exchange = exchange
        guard buffers.lend(to: &upstreams[upstream].outbox) else {
            return refuse(exchange, Refusal(.overloaded))
        }
        writeUpstreamHead(exchange, upstream)
        guard !upstreams[upstream].outbox.hasOverflowed else {
            return refuse(exchange, Refusal(.headersTooLarge))
        }
        if !mayBeRepeated(exchange) { dropKeptHead(exchange) }
        driveExchange(exchange)
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
            rules: snapshot.forwarding, id: exchanges[exchange].id, peer: clients[client].peer,
            identity: exchanges[exchange].identity)
        writer.upgrades = exchanges[exchange].upgrades
        request.writeUpstreamHead(
            from: &clients[client].inbound, writer, into: &upstreams[upstream].outbox)
    }

    /// Sends the request once more over a fresh connection: the one it was given had been closed
    /// by the upstream while it was idle.
    mutating func sendAgain(_ exchange: Handle) {
        let upstream = exchanges[exchange].upstream
        exchanges[exchange].upstream = .none
        exchanges[exchange].wasRetried = true
        closeUpstream(upstream)
        counters.add(.retried)
        parseKeptHead(exchange)
        forward(exchange)
    }
}
