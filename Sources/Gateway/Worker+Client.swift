internal import Basics
internal import Config
internal import HTTP1
internal import Net
internal import Telemetry

/// One client connection between exchanges: reading heads, keeping alive, closing.
extension Worker {
    mutating func clientIsReady(_ client: Handle, _ readiness: Readiness) {
        // A connection that lingers, or a tunnel, whose client has finished looks the same. What
        // has come on it is read: closing before would destroy what was sent (RFC 9112 section
        // 9.6).
        if readiness.isBroken, clients[client].closing != .lingering,
            !isHalfClosedTunnel(client)
        {
            // Both directions are gone: nobody is left to answer.
            return abandonClient(client)
        }
        driveClient(client)
    }

    /// Moves a connection on as far as it goes now: the exchange it has, then the next request. A
    /// request that is to be forwarded is put on the agenda, and driven from there.
    mutating func driveClient(_ client: Handle) {
        let exchange = clients[client].exchange
        if !exchange.isNone {
            driveExchange(exchange)
            guard clients.contains(client), clients[client].exchange.isNone else { return }
        }
        for _ in 0..<WorkerBounds.requestsPerTurnMax {
            if clients[client].closing != .no { return continueClosing(client) }
            guard flushBetweenExchanges(client), beginNextExchange(client),
                clients.contains(client), clients[client].exchange.isNone
            else { return }
        }
        // It has used up its share: the others come first.
        putOnAgenda(client)
    }

    /// Sends what is left of the last answer. True when the connection is free for a request.
    private mutating func flushBetweenExchanges(_ client: Handle) -> Bool {
        // Empty and backed: it was sent ahead (`Worker+Departures`).
        guard clients[client].outbox.isBacked else { return true }
        switch clients[client].flush() {
        case .sent:
            buffers.reclaim(&clients[client].outbox)
            clientDeadlines.set(client.slot, to: now + timeouts.clientIdle)
            return true
        case .blocked:
            waitForClientToTake(client)
            return false
        case .failed:
            closeClient(client)
            return false
        }
    }

    /// Reads until a head is whole, then starts its exchange. False when there is none yet, or no
    /// connection any more.
    private mutating func beginNextExchange(_ client: Handle) -> Bool {
        while true {
            if !clients[client].inbound.isEmpty, clients[client].awaitsProxyHeader {
                let mayFollow = takeProxyHeader(client)
                // Who was refused is closed by whoever drives the connection, and read no further.
                guard clients.contains(client), clients[client].exchange.isNone,
                    clients[client].closing == .no
                else { return true }
                if mayFollow { continue }
            } else if !clients[client].inbound.isEmpty {
                do throws(HTTPFailure) {
                    let progress = try request.parse(
                        &clients[client].inbound, headLimits,
                        alreadySeen: clients[client].headBytesSeen)
                    if case .complete(let bytes) = progress {
                        startExchange(client, headBytes: bytes)
                        return true
                    }
                } catch {
                    startExchangeToRefuse(client, error)
                    return true
                }
            }
            switch readHead(client) {
            case .more: continue
            case .refused: return true
            case .wait, .gone: return false
            }
        }
    }

    /// What came of reading for a head.
    private enum HeadRead {
        /// Bytes.
        case more
        /// Nothing yet.
        case wait
        /// Nothing ever: the connection is closed.
        case gone
        /// There is no room to read; the connection was told so, and may be closed by now.
        case refused
    }

    private mutating func readHead(_ client: Handle) -> HeadRead {
        guard clients[client].transport.canRead else { return waitForHead(client) }
        guard buffers.lend(to: &clients[client].inbound) else {
            startExchangeToRefuse(client, .overloaded)
            return .refused
        }
        clients[client].inbound.compact()
        switch clients[client].receive() {
        case .moved: return .more
        case .wouldBlock: return waitForHead(client)
        case .endOfStream, .failed:
            // A head that was never finished is nobody's request: nothing to answer.
            closeClient(client)
            return .gone
        }
    }

    private mutating func waitForHead(_ client: Handle) -> HeadRead {
        if clients[client].inbound.isEmpty {
            buffers.reclaim(&clients[client].inbound)
            // While draining, who has not begun to ask is waited for only a little.
            if drainDeadline != nil { clientDeadlines.set(client.slot, to: drainIdleDeadline) }
            return .wait
        }
        if clients[client].headBytesSeen == 0 {
            clientDeadlines.set(
                client.slot, to: now + timeouts.clientHeader)
        }
        clients[client].headBytesSeen = clients[client].inbound.count
        return .wait
    }

    /// Gives the client time to take what it was sent.
    mutating func waitForClientToTake(_ client: Handle) {
        // What it took since the last look counts, or a steady client would run out of time.
        _ = clients[client].noteTaken()
        waitForBody(client)
    }

    /// Gives the client time to move more of a body; until when.
    @discardableResult
    mutating func waitForBody(_ client: Handle) -> Instant {
        let until = clients[client].patience.wait(
            now: now, most: timeouts.clientBody, rate: limits.bodyRateMin)
        clientDeadlines.set(client.slot, to: until)
        return until
    }

    // MARK: Closing

    /// Goes on closing: flush, then finish sending, then read and discard until the client is done.
    mutating func continueClosing(_ client: Handle) {
        if clients[client].outbox.isBacked {
            switch clients[client].flush() {
            case .sent: buffers.reclaim(&clients[client].outbox)
            case .blocked: return waitForClientToTake(client)
            case .failed: return closeClient(client)
            }
        }
        switch clients[client].closing {
        case .no: preconditionFailure("a connection that is not closing was closed further")
        case .afterFlush where !mayHaveSentMore(client): closeClient(client)
        case .afterFlush, .lingerAfterFlush:
            clients[client].closing = .lingering
            clients[client].transport.finishSending()
            clientDeadlines.set(client.slot, to: now + WorkerBounds.lingerTime)
            discardInput(client)
        case .lingering: discardInput(client)
        }
    }

    /// Whether bytes of the client may be unread, which would answer closing with a reset.
    private mutating func mayHaveSentMore(_ client: Handle) -> Bool {
        clients[client].transport.canRead || !clients[client].inbound.isEmpty
    }

    private mutating func discardInput(_ client: Handle) {
        while clients[client].transport.canRead {
            clients[client].inbound.removeAll()
            guard buffers.lend(to: &clients[client].inbound) else { return closeClient(client) }
            guard case .moved(let count) = clients[client].receive() else {
                if clients[client].transport.canRead { return closeClient(client) }
                break
            }
            clients[client].discarded += count
            guard clients[client].discarded < WorkerBounds.lingerBytesMax else {
                return closeClient(client)
            }
        }
        clients[client].inbound.removeAll()
        buffers.reclaim(&clients[client].inbound)
    }

    /// The client is gone, or has to go: ends its exchange, if any, and closes.
    mutating func abandonClient(_ client: Handle) {
        let exchange = clients[client].exchange
        if !exchange.isNone {
            if exchanges[exchange].answer == .flowing { clients[client].transport.resetOnClose() }
            endExchange(exchange, poolUpstream: false)
        }
        closeClient(client)
    }

    /// Closes at once and gives everything back. The exchange has ended before.
    mutating func closeClient(_ client: Handle) {
        precondition(clients[client].exchange.isNone, "closed a connection in an exchange")
        clientDeadlines.set(client.slot, to: .never)
        untally(client)
        // An answer that ends with the connection must not look whole (contract B110).
        if !clients[client].outbox.isEmpty { clients[client].transport.resetOnClose() }
        buffers.reclaim(&clients[client].inbound)
        buffers.reclaim(&clients[client].outbox)
        clients.discard(client)
        counters.connectionClosed()
    }
}
