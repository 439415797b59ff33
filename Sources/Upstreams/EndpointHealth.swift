package import Config

/// Whether one endpoint is well by its own word: pure, from the answers to health checks. It counts
/// as well until it is found not to be.
package struct EndpointHealth: Sendable {
    /// Whether it gets requests.
    package private(set) var isUp = true
    /// Answers in a row that speak against `isUp`.
    private var contradictions = 0

    package init() {}

    /// Notes what came of a check; true when that has taken the endpoint down or brought it up.
    package mutating func note(isWell: Bool, by rule: HealthCheck) -> Bool {
        guard isWell != isUp else {
            contradictions = 0
            return false
        }
        contradictions += 1
        guard contradictions >= (isUp ? rule.unhealthyAfter : rule.healthyAfter) else {
            return false
        }
        isUp = isWell
        contradictions = 0
        return true
    }
}
