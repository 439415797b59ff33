import Config
import Testing

@testable import Upstreams

/// What answers to health checks make of an endpoint.
struct EndpointHealthTests {
    private let rule: HealthCheck = {
        var rule = HealthCheck()
        rule.healthyAfter = 2
        rule.unhealthyAfter = 3
        return rule
    }()

    /// `+` is a good answer, `-` a bad one; capitals mark where it is found down (`D`) or up (`U`).
    @Test(arguments: [
        ("+", "."), ("--", ".."), ("---", "..D"), ("--+--+", "......"), ("---++", "..D.U"),
        ("---+-++", "..D...U"), ("---++---", "..D.U..D"), ("------", "..D..."),
    ])
    func answersInARowDecide(answers: String, outcome: String) {
        var health = EndpointHealth()
        let seen = answers.map { answer in
            health.note(isWell: answer == "+", by: rule) ? (health.isUp ? "U" : "D") : "."
        }
        #expect(seen.joined() == outcome)
    }

    @Test func anEndpointIsWellUntilFoundNotToBe() {
        let isUp = EndpointHealth().isUp
        #expect(isUp)
    }
}
