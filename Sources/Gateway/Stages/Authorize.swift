internal import Authentication
internal import Basics
internal import Policy

/// Stage 3: judge what is known about the caller by the route's rules, on every request anew: an
/// identity from the cache carries facts, never a decision.
extension Worker {
    mutating func authorize(_ exchange: Handle) -> Step {
        let decision = snapshot.decide(
            route: Int(exchanges[exchange].route), exchanges[exchange].identity, now: wall)
        switch decision {
        case .allow: return .proceed
        case .refuse(let reason): return .refuse(Refusal(reason))
        }
    }
}

extension Snapshot {
    /// Whether the caller may pass the route now; nil is nobody.
    func decide(route: Int, _ identity: Identity?, now: WallTime) -> Decision {
        if let identity, denials.denies(identity, now: now) { return .refuse(.tokenDenied) }
        return judgement.decide(route: routes.routes[route], identity: identity, now: now)
    }
}
