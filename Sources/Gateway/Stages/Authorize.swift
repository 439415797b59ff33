internal import Authentication
internal import Basics
internal import Policy

/// Stage 3: judge what is known about the caller by the route's rules, on every request anew: an
/// identity from the cache carries facts, never a decision.
extension Worker {
    mutating func authorize(_ exchange: Handle) -> Step {
        switch exchanges[exchange].decision(by: snapshot, now: wall) {
        case .allow: return .proceed
        case .refuse(let reason): return .refuse(Refusal(reason))
        }
    }
}

extension Exchange {
    /// Whether its caller may pass its route now. Asked of the exchange, which holds the identity
    /// meanwhile, so that it need not be counted.
    borrowing func decision(by snapshot: Snapshot, now: WallTime) -> Decision {
        snapshot.decide(route: Int(route), identity, now: now)
    }
}

extension Snapshot {
    /// Whether the caller may pass the route now; nil is nobody.
    func decide(route: Int, _ identity: Identity?, now: WallTime) -> Decision {
        if denials.mayDeny, let identity, denials.denies(identity, now: now) {
            return .refuse(.tokenDenied)
        }
        return routes.decide(route, by: judgement, identity: identity, now: now)
    }
}
