internal import Authentication
internal import Basics
internal import Config
internal import Net
internal import Telemetry

/// Tokens that were never seen wait in line to be verified, and everybody else comes first: a turn
/// verifies one, and then looks for what has come meanwhile. So one verification at a time is all
/// that a request whose token is known meets, however many new tokens there are.
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
        let began = SystemClock.now()
        let turn = began - now
        if !unproved.isEmpty {
            let share = isLate(at: began) ? turn : .zero
            proveSome(from: began, for: max(share, WorkerBounds.cheapProofsTime))
        }
        // When the next turn ends, if it is as long as this one, it may be too late.
        let next = began + turn
        if unproved.isEmpty || next >= provedUntil {
            goOnWithProved()
        }
    }

    /// Whether the first in line has waited for too long.
    private mutating func isLate(at time: Instant) -> Bool {
        time - exchanges[unproved.first].began >= WorkerBounds.unprovedPatience
    }

    /// Resolves one token, and more as long as that has taken less than `time`.
    private mutating func proveSome(from began: Instant, for time: Nanoseconds) {
        var end = began
        repeat {
            proveFirst(at: end)
            if proved.count >= WorkerBounds.provedHeldMax { goOnWithProved() }
            end = SystemClock.now()
        } while !unproved.isEmpty && end - began < time
    }

    /// Has the token of the first in line resolved.
    private mutating func proveFirst(at time: Instant) {
        let exchange = unproved.first
        let client = exchanges[exchange].client
        enter(exchange)
        leaveProving(exchange)
        switch prove(exchange) {
        case .known(let identity):
            exchanges[exchange].identity = identity
            exchanges[exchange].phase = .proved
            if proved.isEmpty { provedUntil = time + holdTime(of: exchange, at: time) }
            proved.join(exchange, of: &exchanges)
        case .refused(let reason):
            refuse(exchange, Refusal(reason))
        case .parked:
            // The time that it has goes on.
            exchanges[exchange].phase = .parked
        }
        leave()
        goOn(client)
    }

    /// How long a proved exchange is held at most: no longer than it has waited already, so that
    /// waiting for the others never more than doubles its time.
    private func holdTime(of exchange: Handle, at time: Instant) -> Nanoseconds {
        min(WorkerBounds.provedHoldTime, time - exchanges[exchange].began)
    }

    /// Asks who the token names. It may have been proved while it stood in line.
    private mutating func prove(_ exchange: Handle) -> Resolution {
        let key = exchanges[exchange].tokenKey
        if let identity = snapshot.resolver.known(key, now: now) {
            counters.add(.identityHits)
            return .known(identity)
        }
        counters.add(.identityMisses)
        return clients[exchanges[exchange].client].resolve(
            exchanges[exchange].token, key, snapshot.resolver, now: now, wall: wall,
            Ticket(worker: index, number: exchange.ticketNumber), &resolverMemory)
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
        workOffAgenda()
    }
}

extension ClientConnection {
    /// Asks who a token in the kept head names.
    fileprivate mutating func resolve(
        _ token: ByteRange, _ key: Hash128, _ resolver: IdentityResolver, now: Instant,
        wall: WallTime, _ ticket: Ticket, _ memory: inout ResolverMemory
    ) -> Resolution {
        resolver.resolve(
            token: inbound.readable.extracting(token.bounds), key: key, now: now, wall: wall,
            ticket: ticket, memory: &memory)
    }
}
