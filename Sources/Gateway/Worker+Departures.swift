internal import Basics
internal import Config
internal import Net

/// The first look at a turn's agenda: what has only to be sent is sent, for all before anything is
/// made of it (decision 22). Each call leaves the processor's caches to the kernel, so that little
/// should lie between two of them. Nothing is judged here, and no failure is dealt with: what could
/// not be sent is tried again when the connection is driven, and fails there.
extension Worker {
    /// Sends what waits for the connection's client, or for the upstream that it has a request for.
    mutating func sendAhead(_ client: Handle) {
        guard clients.contains(client) else { return }
        let exchange = clients[client].exchange
        if exchange.isNone {
            if !clients[client].outbox.isEmpty { _ = clients[client].flush() }
        } else if exchanges[exchange].hasWholeRequest {
            let upstream = exchanges[exchange].upstream
            if upstreams[upstream].mayBeSentHead { _ = upstreams[upstream].flush() }
        }
    }

    /// Whether all has been sent that there was, and nothing else is to be done for the connection:
    /// nothing came meanwhile, and nothing ends.
    mutating func hasDeparted(_ client: Handle) -> Bool {
        let exchange = clients[client].exchange
        if exchange.isNone {
            guard clients[client].hasOnlySent, drainDeadline == nil else { return false }
            buffers.reclaim(&clients[client].outbox)
            buffers.reclaim(&clients[client].inbound)
            clientDeadlines.set(client.slot, to: now + timeouts.clientIdle)
            return true
        }
        guard exchanges[exchange].hasWholeRequest else { return false }
        let upstream = exchanges[exchange].upstream
        guard upstreams[upstream].hasOnlySent else { return false }
        buffers.reclaim(&upstreams[upstream].outbox)
        awaitAnswer(upstream)
        return true
    }
}

extension ClientConnection {
    /// Whether an answer has gone, and neither a request nor an end has come.
    fileprivate var hasOnlySent: Bool {
        outbox.isBacked && outbox.isEmpty && inbound.isEmpty && closing == .no && !transport.canRead
    }
}

extension Exchange {
    /// Whether its request is being sent and lies whole in the upstream's outbox, as far as it has
    /// not gone.
    fileprivate var hasWholeRequest: Bool { phase == .relaying && requestBody.isComplete }
}

extension UpstreamConnection {
    /// Whether a request waits in the outbox and nothing speaks against sending it.
    fileprivate var mayBeSentHead: Bool {
        phase == .busy && !outbox.isEmpty && !sendingFailed && !hasSpokenUnasked
    }

    /// Whether a request has gone, and nothing has come.
    fileprivate var hasOnlySent: Bool {
        phase == .busy && outbox.isBacked && outbox.isEmpty && hasSent && !hasAnswered
            && inbound.isEmpty && !sendingFailed && !transport.canRead
    }
}
