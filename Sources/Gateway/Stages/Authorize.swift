internal import Basics
internal import Policy

/// Stage 3: judge what is known about the caller by the route's rules, on every request anew: an
/// identity from the cache carries facts, never a decision.
extension Worker {
    mutating func authorize(_ exchange: Handle) -> Step {
        let route = snapshot.routes.routes[Int(exchanges[exchange].route)]
        switch snapshot.judgement.decide(
            route: route, identity: exchanges[exchange].identity, now: wall)
        {
        case .allow: return .proceed
        case .refuse(let reason): return .refuse(Refusal(reason))
        }
    }
}
