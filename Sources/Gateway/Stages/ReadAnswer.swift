internal import Basics
internal import Net
internal import Telemetry

/// Reads the upstream's answer for `relayAnswer`, and judges how it ended.
extension Worker {
    /// Reads more of the answer from the upstream.
    mutating func readAnswer(_ exchange: Handle) -> Relay {
        let upstream = exchanges[exchange].upstream
        let client = exchanges[exchange].client
        guard upstreams[upstream].transport.canRead else {
            if exchanges[exchange].requestBody.isComplete || upstreams[upstream].sendingFailed
                || exchanges[exchange].answer == .flowing
            {
                keepAwaiting(upstream)
            }
            buffers.reclaimIfEmpty(&upstreams[upstream].inbound)
            if exchanges[exchange].answer == .flowing { reclaimWhileWaiting(client) }
            return .wait
        }
        guard buffers.lend(to: &upstreams[upstream].inbound) else {
            refuse(exchange, Refusal(.overloaded))
            return .ended
        }
        upstreams[upstream].inbound.compact()
        switch upstreams[upstream].receive() {
        case .moved:
            answerHasCome(exchange)
            return .again
        case .wouldBlock: return .again
        case .endOfStream: return answerEnded(exchange)
        case .failed:
            upstreamClosedEarly(exchange)
            return .ended
        }
    }

    /// Something of the answer has been read.
    mutating func answerHasCome(_ exchange: Handle) {
        let upstream = exchanges[exchange].upstream
        upstreams[upstream].hasAnswered = true
        // Its time begins anew when the next piece has to be waited for.
        upstreamDeadlines.set(upstream.slot, to: .never)
        if exchanges[exchange].keptHeadBytes > 0 { dropKeptHeadOf(exchange) }
    }

    /// Nothing is on its way: waiting costs no buffer.
    private mutating func reclaimWhileWaiting(_ client: Handle) {
        buffers.reclaimIfEmpty(&clients[client].outbox)
        if clients[client].outbox.isEmpty { clientDeadlines.set(client.slot, to: .never) }
    }

    /// The upstream has answered: the request will not be sent again, so its head can go.
    private mutating func dropKeptHeadOf(_ exchange: Handle) {
        let client = exchanges[exchange].client
        clients[client].inbound.consume(exchanges[exchange].keptHeadBytes)
        exchanges[exchange].keptHeadBytes = 0
        buffers.reclaimIfEmpty(&clients[client].inbound)
    }

    /// The upstream has finished sending: right for a body that ends so, a failure otherwise.
    private mutating func answerEnded(_ exchange: Handle) -> Relay {
        if case .untilClose = exchanges[exchange].answerBody, exchanges[exchange].answer == .flowing
        {
            exchanges[exchange].answerBody = .none
            if exchanges[exchange].chunksAnswer {
                clients[exchanges[exchange].client].outbox.append("0\r\n\r\n")
            }
            return .again
        }
        upstreamClosedEarly(exchange)
        return .ended
    }

    /// The upstream's connection ended before its answer did. A request of which no byte was
    /// answered is sent once more when that is safe (contract B113): over a fresh connection when a
    /// pooled one turned out dead, to another endpoint when a fresh one broke off.
    mutating func upstreamClosedEarly(_ exchange: Handle) {
        let upstream = exchanges[exchange].upstream
        let isStale = upstreams[upstream].isReused && !upstreams[upstream].hasAnswered
        if !isStale { noteFailure(at: upstreams[upstream].endpoint) }
        guard !upstreams[upstream].hasAnswered, exchanges[exchange].answer == .awaited,
            !exchanges[exchange].wasRetried, mayBeRepeated(exchange),
            isStale || maySendElsewhere(exchange)
        else { return refuse(exchange, Refusal(.upstreamClosed)) }
        // It may be the first sign of the endpoint's end, which would end a fresh one as well.
        if isStale {
            exchanges[exchange].avoided = UpstreamPools.bit(upstreams[upstream].endpoint)
        }
        exchanges[exchange].wasRetried = true
        sendAgain(exchange)
    }

    /// Whether there is another endpoint for a request that this one broke off, and the budget
    /// allows it.
    private mutating func maySendElsewhere(_ exchange: Handle) -> Bool {
        let upstream = Int(exchanges[exchange].plan.upstream)
        exchanges[exchange].tried |= UpstreamPools.bit(
            upstreams[exchanges[exchange].upstream].endpoint)
        guard case .endpoint = pools.choose(upstream, tried: exchanges[exchange].tried, now: now)
        else { return false }
        guard pools.spendRetry(upstream, at: now) else {
            counters.add(.retriesDenied)
            return false
        }
        return true
    }
}
