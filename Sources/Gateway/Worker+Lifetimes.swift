internal import Authentication
internal import Basics
internal import Config
internal import Net
internal import Policy

/// Cutting what goes on although its token has ended, was denied, or lasted as long as it may
/// (contract B166). Once a second, some slots a turn, all exchanges are held against the clock, and
/// against the deny-list when that has grown. Nothing is done for this on the request path.
extension Worker {
    mutating func endLifetimes() {
        guard now >= lifetimes.nextAt else {
            if lifetimes.nextAt == .never, exchanges.count > 0 {
                lifetimes.nextAt = now + WorkerBounds.lifetimeSweepInterval
            }
            return
        }
        if lifetimes.slot == 0 { beginRound() }
        let end = min(
            exchanges.usedSlots, lifetimes.slot + WorkerBounds.lifetimeSlotsPerTurnMax)
        for slot in lifetimes.slot..<max(lifetimes.slot, end) {
            if let exchange = exchanges.handle(at: slot) { endLifetime(exchange) }
        }
        let isDone = end >= exchanges.usedSlots
        lifetimes.slot = isDone ? 0 : end
        guard isDone else { return }
        lifetimes.nextAt =
            exchanges.count > 0 ? now + WorkerBounds.lifetimeSweepInterval : .never
    }

    /// The version is read before anything is judged: what is denied meanwhile differs from it.
    private mutating func beginRound() {
        let version = snapshot.denials.version
        lifetimes.judgesDenials = version != lifetimes.version
        lifetimes.version = version
    }

    private mutating func endLifetime(_ exchange: Handle) {
        switch exchanges[exchange].phase {
        case .judging, .unproved, .proved, .parked, .waiting: return
        case .relaying, .tunnel: break
        }
        enter(exchange)
        if let reason = reasonToCut(exchange) {
            let client = exchanges[exchange].client
            refuse(exchange, Refusal(reason))
            leave()
            return goOn(client)
        }
        leave()
    }

    private mutating func reasonToCut(_ exchange: Handle) -> Reason? {
        let identity = exchanges[exchange].identity
        if lifetimes.judgesDenials, let identity, snapshot.denials.denies(identity, now: wall) {
            return .streamTokenDenied
        }
        let age = now - exchanges[exchange].began
        guard age >= WorkerBounds.streamAgeMin || exchanges[exchange].phase == .tunnel else {
            return nil
        }
        let route = snapshot.routes.routes[Int(exchanges[exchange].route)]
        switch route.streamLifetime ?? snapshot.configuration.streamLifetime {
        case .unlimited: return nil
        case .token: break
        case .atMost(let most): if age >= most { return .streamLifetimeOver }
        }
        guard let identity else { return nil }
        if let end = snapshot.judgement.end(of: identity) {
            return wall < end ? nil : .streamTokenExpired
        }
        return age < WorkerBounds.lifetimeOfUnknownEnd ? nil : .streamTokenExpired
    }
}
