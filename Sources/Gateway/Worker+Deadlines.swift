internal import Basics
internal import Net

/// What happens when time is up. A deadline says only that its connection's state is to be looked
/// at; what the state was waiting for decides.
extension Worker {
    mutating func expireDeadlines() {
        if now >= clientDeadlines.nextScan {
            var slot = 0
            while let expired = clientDeadlines.nextExpired(from: slot, at: now) {
                if let client = clients.handle(at: expired) { clientTimedOut(client) }
                slot = expired + 1
            }
        }
        if now >= upstreamDeadlines.nextScan {
            var slot = 0
            while let expired = upstreamDeadlines.nextExpired(from: slot, at: now) {
                if let upstream = upstreams.handle(at: expired) { upstreamTimedOut(upstream) }
                slot = expired + 1
            }
        }
        if now >= acceptResumesAt, drainDeadline == nil {
            resumeAccepting()
        }
    }

    private mutating func clientTimedOut(_ client: Handle) {
        let exchange = clients[client].exchange
        guard !exchange.isNone else { return idleClientTimedOut(client) }
        enter(exchange)
        switch exchanges[exchange].phase {
        case .unproved, .proved: refuse(exchange, Refusal(.overloaded))
        case .parked: refuse(exchange, Refusal(.issuerUnreachable))
        case .waiting: refuse(exchange, Refusal(.upstreamQueueTimeout))
        case .tunnel: refuse(exchange, Refusal(.tunnelIdle))
        case .judging, .relaying:
            if clients[client].outbox.isEmpty, exchanges[exchange].answer == .awaited {
                refuse(exchange, Refusal(.requestTimeout))
            } else if !hasTaken(client) {
                // The client does not take what it asked for.
                abort(exchange)
            }
        }
        leave()
        goOn(client)
    }

    /// Whether a client that is slow to take its answer has taken enough for more time.
    private mutating func hasTaken(_ client: Handle) -> Bool {
        guard clients[client].noteTaken() else { return false }
        return waitForBody(client) > now
    }

    private mutating func idleClientTimedOut(_ client: Handle) {
        let owesHead =
            clients[client].closing == .no && clients[client].headBytesSeen > 0
            && clients[client].outbox.isEmpty
        if !clients[client].outbox.isEmpty, hasTaken(client) { return }
        guard owesHead else { return drainDeadline == nil ? closeClient(client) : part(client) }
        startExchangeToRefuse(client, .requestTimeout)
    }

    private mutating func upstreamTimedOut(_ upstream: Handle) {
        let phase = upstreams[upstream].phase
        guard phase != .idle else { return closeIdleUpstream(upstream) }
        let exchange = upstreams[upstream].exchange
        let client = exchanges[exchange].client
        enter(exchange)
        if phase == .connecting {
            tryNextEndpoint(exchange, orRefuse: .upstreamConnectTimeout)
        } else {
            noteFailure(at: upstreams[upstream].endpoint)
            refuse(exchange, Refusal(.upstreamResponseTimeout))
        }
        leave()
        goOn(client)
    }
}
