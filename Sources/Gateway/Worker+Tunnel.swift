internal import Basics
internal import Config
internal import HTTP1
internal import Net
internal import Telemetry

/// A connection that has switched protocols: bytes pass both ways as they come, as fast as the
/// slower side takes them. Buffers are lent only while bytes wait, so an idle tunnel holds none.
///
/// What the client sent after its request stays in its buffer until the upstream's 101, and goes
/// then, or never (contract B121). A side that finishes sending ends its direction alone; a side
/// that breaks breaks the other too, so that neither takes what it got for the whole (B110).
extension Worker {
    /// Whether the 101 in `response` is what was asked for, on a request that has gone whole.
    mutating func maySwitch(_ exchange: Handle) -> Bool {
        exchanges[exchange].upgrades && response.head.switchesToWebSocket
            && upstreams[exchanges[exchange].upstream].outbox.isEmpty
    }

    /// Passes the 101 on and joins the two connections. The client's outbox is empty and lent.
    mutating func beginTunnel(_ exchange: Handle, headBytes: Int) -> Relay {
        let client = exchanges[exchange].client
        let upstream = exchanges[exchange].upstream
        response.writeSwitchHead(
            from: &upstreams[upstream].inbound, id: exchanges[exchange].id,
            into: &clients[client].outbox)
        guard !clients[client].outbox.hasOverflowed else {
            clients[client].outbox.removeAll()
            refuse(exchange, Refusal(.upstreamResponseInvalid))
            return .ended
        }
        upstreams[upstream].inbound.consume(headBytes)
        exchanges[exchange].answer = .flowing
        exchanges[exchange].phase = .tunnel
        exchanges[exchange].closesClient = true
        upstreamDeadlines.set(upstream.slot, to: .never)
        counters.add(.forwarded)
        counters.add(.tunnelsOpened)
        tunnelHasMoved(client)
        driveTunnel(exchange)
        return .ended
    }

    /// Moves what can be moved in both directions.
    mutating func driveTunnel(_ exchange: Handle) {
        var up = Relay.again
        var down = Relay.again
        for _ in 0..<WorkerBounds.piecesPerTurnMax {
            if up == .again { up = moveUp(exchange) }
            if up != .ended, down == .again { down = moveDown(exchange) }
            if up == .ended || down == .ended { return }
            guard up == .again || down == .again else { break }
        }
        if up == .again || down == .again { return putOnAgenda(exchanges[exchange].client) }
        guard down == .done else { return }
        if up == .done {
            exchanges[exchange].answer = .complete
            endExchange(exchange, poolUpstream: false)
        } else if upstreams[exchanges[exchange].upstream].sendingFailed {
            abort(exchange)
        }
    }

    /// Whether the client was told that nothing more comes for it: then what it has sent is still
    /// read when both directions are gone.
    mutating func isHalfClosedTunnel(_ client: Handle) -> Bool {
        let exchange = clients[client].exchange
        return !exchange.isNone && exchanges[exchange].phase == .tunnel
            && exchanges[exchange].upstreamHasFinished
    }

    /// The upstream is gone in both directions though it was not told that the client has finished:
    /// it has broken off, and nobody is left to send to once the rest is read.
    mutating func noteBrokenTunnel(_ exchange: Handle) {
        guard exchanges[exchange].phase == .tunnel, !exchanges[exchange].clientHasFinished else {
            return
        }
        upstreams[exchanges[exchange].upstream].sendingFailed = true
    }

    /// Called when a tunnel's exchange ends, however it does: one that was broken off resets the
    /// upstream, too.
    mutating func tunnelEnds(_ exchange: Handle) {
        counters.add(.tunnelsClosed)
        guard exchanges[exchange].answer != .complete else { return }
        upstreams[exchanges[exchange].upstream].transport.resetOnClose()
    }

    /// The time that both sides may be silent begins anew.
    private mutating func tunnelHasMoved(_ client: Handle) {
        clientDeadlines.set(client.slot, to: now + timeouts.tunnelIdle)
    }

    // MARK: Client to upstream

    private mutating func moveUp(_ exchange: Handle) -> Relay {
        let client = exchanges[exchange].client
        let upstream = exchanges[exchange].upstream
        let waiting = clients[client].inbound.count
        if waiting == 0 { return readFromClient(exchange) }
        let outcome = upstreams[upstream].send(&clients[client].inbound, first: waiting)
        switch outcome {
        case .sent(let count), .blocked(let count):
            clients[client].inbound.consume(count)
            if count > 0 { tunnelHasMoved(client) }
            if case .blocked = outcome { return .wait }
            return .again
        case .failed: return breakTunnel(exchange)
        }
    }

    private mutating func readFromClient(_ exchange: Handle) -> Relay {
        let client = exchanges[exchange].client
        guard !exchanges[exchange].clientHasFinished else { return .done }
        guard clients[client].transport.canRead else {
            buffers.reclaim(&clients[client].inbound)
            return .wait
        }
        guard buffers.lend(to: &clients[client].inbound) else {
            refuse(exchange, Refusal(.overloaded))
            return .ended
        }
        clients[client].inbound.compact()
        switch clients[client].receive() {
        case .moved, .wouldBlock: return .again
        case .endOfStream:
            buffers.reclaim(&clients[client].inbound)
            exchanges[exchange].clientHasFinished = true
            upstreams[exchanges[exchange].upstream].transport.finishSending()
            return .done
        case .failed: return breakTunnel(exchange)
        }
    }

    // MARK: Upstream to client

    private mutating func moveDown(_ exchange: Handle) -> Relay {
        let client = exchanges[exchange].client
        let upstream = exchanges[exchange].upstream
        let queued = clients[client].outbox.count
        let waiting = upstreams[upstream].inbound.count
        if queued + waiting == 0 { return readFromUpstream(exchange) }
        let outcome = clients[client].send(&upstreams[upstream].inbound, first: waiting)
        switch outcome {
        case .sent(let count), .blocked(let count):
            upstreams[upstream].inbound.consume(count)
            if count > 0 { tunnelHasMoved(client) }
            buffers.reclaimIfEmpty(&clients[client].outbox)
            if case .blocked = outcome { return .wait }
            return .again
        case .failed: return breakTunnel(exchange)
        }
    }

    private mutating func readFromUpstream(_ exchange: Handle) -> Relay {
        let upstream = exchanges[exchange].upstream
        guard !exchanges[exchange].upstreamHasFinished else { return .done }
        guard upstreams[upstream].transport.canRead else {
            buffers.reclaim(&upstreams[upstream].inbound)
            return .wait
        }
        guard buffers.lend(to: &upstreams[upstream].inbound) else {
            refuse(exchange, Refusal(.overloaded))
            return .ended
        }
        upstreams[upstream].inbound.compact()
        switch upstreams[upstream].receive() {
        case .moved, .wouldBlock: return .again
        case .endOfStream:
            buffers.reclaim(&upstreams[upstream].inbound)
            exchanges[exchange].upstreamHasFinished = true
            clients[exchanges[exchange].client].transport.finishSending()
            return .done
        case .failed: return breakTunnel(exchange)
        }
    }

    /// One side is gone: so is the other.
    private mutating func breakTunnel(_ exchange: Handle) -> Relay {
        abort(exchange)
        return .ended
    }
}
