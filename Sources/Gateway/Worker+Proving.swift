internal import Authentication
internal import Basics
internal import Config
internal import Net
internal import Telemetry

/// Tokens that were never seen wait in line to be verified, and everybody else comes first: a turn
/// verifies one, and then looks for what has come meanwhile. So a request whose token is known is
/// kept waiting by one verification at most, however many new tokens there are.
///
/// Requests whose tokens turn out to be good are held for a moment and go on together while there
/// are more in line: an upstream that sleeps between two requests has to be woken for each.
extension Worker {
    /// Puts an exchange in line, its head kept as it is.
    mutating func waitForProof(_ exchange: Handle, of token: ByteRange, _ key: Hash128) {
        exchanges[exchange].phase = .unproved
        exchanges[exchange].token = token
        exchanges[exchange].tokenKey = key
        unproved.join(exchange, of: &exchanges)
        counters.setTokensWaiting(unproved.count)
        clientDeadlines.set(exchanges[exchange].client.slot, to: now + timeouts.identity)
    }

    /// An exchange that ends leaves the line that it may stand in.
    mutating func leaveProving(_ exchange: Handle) {
        switch exchanges[exchange].phase {
        case .unproved:
            unproved.leave(exchange, of: &exchanges)
            counters.setTokensWaiting(unproved.count)
        case .proved: proved.leave(exchange, of: &exchanges)
        case .judging, .parked, .waiting, .relaying, .tunnel: return
        }
        exchanges[exchange].phase = .judging
    }

    /// Called at the end of a turn, when all that was ready has been dealt with.
    mutating func proveTokens() {
        guard !unproved.isEmpty || !proved.isEmpty else { return }
        if hasLostPatience() {
            // As much time as this turn's events took.
            let began = SystemClock.now()
            let end = began + (began - now)
            repeat { proveFirst() } while hasLostPatience() && SystemClock.now() < end
        } else if !unproved.isEmpty {
            proveFirst()
        }
        let mustGoOn =
            unproved.isEmpty || proved.count >= WorkerBounds.provedHeldMax
            || now - provedSince >= WorkerBounds.provedHoldTime
        if mustGoOn { goOnWithProved() }
    }

    /// Whether the first in line has waited for too long.
    private mutating func hasLostPatience() -> Bool {
        let first = unproved.first
        guard !first.isNone else { return false }
        return now - exchanges[first].began >= WorkerBounds.unprovedPatience
    }

    /// Has the token of the first in line resolved.
    private mutating func proveFirst() {
        let exchange = unproved.first
        let client = exchanges[exchange].client
        enter(exchange)
        leaveProving(exchange)
        switch clients[client].resolve(
            exchanges[exchange].token, exchanges[exchange].tokenKey, snapshot.resolver,
            now: now, wall: wall, Ticket(worker: index, number: exchange.ticketNumber))
        {
        case .known(let identity):
            exchanges[exchange].identity = identity
            exchanges[exchange].phase = .proved
            if proved.isEmpty { provedSince = now }
            proved.join(exchange, of: &exchanges)
        case .refused(let reason):
            refuse(exchange, Refusal(reason))
        case .parked:
            exchanges[exchange].phase = .parked
            clientDeadlines.set(client.slot, to: now + timeouts.identity)
        }
        leave()
        goOn(client)
    }

    private mutating func goOnWithProved() {
        while !proved.isEmpty {
            let exchange = proved.first
            let client = exchanges[exchange].client
            enter(exchange)
            leaveProving(exchange)
            goOnAuthenticated(exchange)
            leave()
            goOn(client)
        }
    }
}

extension ClientConnection {
    /// Asks who a token in the kept head names.
    fileprivate mutating func resolve(
        _ token: ByteRange, _ key: Hash128, _ resolver: IdentityResolver, now: Instant,
        wall: WallTime, _ ticket: Ticket
    ) -> Resolution {
        resolver.resolve(
            token: inbound.readable.extracting(token.bounds), key: key, now: now, wall: wall,
            ticket: ticket)
    }
}
