import Basics
import Config
import Testing

@testable import Upstreams

/// When an endpoint whose requests fail is left alone.
struct EndpointEjectionTests {
    private let rule: EjectionRule = {
        var rule = EjectionRule()
        rule.failures = 3
        rule.time = .seconds(10)
        return rule
    }()

    private func at(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    /// One failure; true when it ejects.
    private func fail(_ ejection: inout EndpointEjection, _ now: Instant) -> Bool {
        ejection.failed(by: rule, at: now)
    }

    @Test func failuresInARowEjectForAWhile() {
        var ejection = EndpointEjection()
        #expect(!fail(&ejection, at(100)))
        #expect(!fail(&ejection, at(100)))
        #expect(ejection.isTroubled && !ejection.isEjected(at: at(100)))
        #expect(fail(&ejection, at(100)))
        #expect(ejection.isEjected(at: at(109)))
        #expect(!ejection.isEjected(at: at(110)))
    }

    @Test func anAnswerForgetsEverything() {
        var ejection = EndpointEjection()
        for _ in 0..<2 { _ = ejection.failed(by: rule, at: at(1)) }
        ejection.succeeded()
        #expect(!ejection.isTroubled)
        for _ in 0..<2 { #expect(!fail(&ejection, at(2))) }
        #expect(fail(&ejection, at(2)))
        ejection.succeeded()
        #expect(!ejection.isEjected(at: at(3)))
    }

    @Test func failuresOfAnEjectedEndpointAddNothing() {
        var ejection = EndpointEjection()
        for _ in 0..<3 { _ = ejection.failed(by: rule, at: at(0)) }
        for second in 1..<10 { #expect(!fail(&ejection, at(Int64(second)))) }
        #expect(!ejection.isEjected(at: at(10)))
    }

    @Test func eachEjectionIsTwiceAsLongUpToFiveMinutes() {
        var ejection = EndpointEjection()
        for _ in 0..<2 { _ = ejection.failed(by: rule, at: at(0)) }
        var now: Int64 = 0
        for time: Int64 in [10, 20, 40, 80, 160, 300, 300] {
            #expect(fail(&ejection, at(now)))
            #expect(ejection.isEjected(at: at(now + time - 1)))
            #expect(!ejection.isEjected(at: at(now + time)))
            now += time
        }
        for _ in 0..<100 {
            now += 300
            #expect(fail(&ejection, at(now)))
        }
    }

    @Test func noFailuresAllowedMeansNeverEjected() {
        var never = rule
        never.failures = 0
        var ejection = EndpointEjection()
        for _ in 0..<1000 {
            let isEjected = ejection.failed(by: never, at: at(0))
            #expect(!isEjected)
        }
        #expect(!ejection.isEjected(at: at(0)))
    }
}
