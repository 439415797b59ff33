internal import Basics
internal import Config
internal import Logging
internal import Net
internal import Synchronization

/// Watches one endpoint that opaque tokens are taken to: a circuit breaker leaves it alone while it
/// fails, the log tells when trouble begins and ends, the metrics count it by kind.
final class EndpointWatch: Sendable {
    /// Least time between two warnings: an endpoint that stumbles over every other token must not
    /// fill the disk.
    private static let warningInterval = Nanoseconds.seconds(1)

    private struct State {
        var breaker: CircuitBreaker
        var failureCounts = FailureCounts()
        var times = LookupTimes()
        /// The trouble that there was last; nil when the last answer was one.
        var last: FailureKind?
        /// The trouble that the log was told of; nil when all is well as far as it knows.
        var told: FailureKind?
        var nextWarning = Instant(nanoseconds: .min)
    }

    /// The endpoint in words, for the log.
    let name: String
    private let logger: Logger
    private let state: Mutex<State>

    init(_ name: String, _ settings: OpaqueTokenSettings, logger: Logger) {
        self.name = name
        self.logger = logger
        state = Mutex(
            State(
                breaker: CircuitBreaker(
                    failuresMax: settings.breakerFailures, pause: settings.breakerPause)))
    }

    /// Whether the endpoint is to be left alone.
    func isHeld(now: Instant) -> Bool { state.withLock { $0.breaker.isShut(now: now) } }

    /// Whether Postern's own credentials were refused when they were last shown.
    var isRefused: Bool { state.withLock { $0.last == .credentials } }

    /// Permission to ask; nil when the endpoint is to be left alone.
    func enter(now: Instant) -> CircuitBreaker.Pass? {
        state.withLock { $0.breaker.enter(now: now) }
    }

    /// Notes what came of asking.
    func leave(_ pass: CircuitBreaker.Pass, _ trouble: EndpointTrouble?, now: Instant) {
        let (isNews, isOver): (Bool, FailureKind?) = state.withLock { state in
            state.breaker.leave(pass, trouble?.fate ?? .answered, now: now)
            state.times.add(now - pass.began)
            state.last = trouble?.kind
            guard let trouble else {
                defer { state.told = nil }
                return (false, state.told)
            }
            state.failureCounts.add(trouble.kind)
            guard trouble.kind != state.told, now >= state.nextWarning else {
                return (false, nil)
            }
            state.told = trouble.kind
            state.nextWarning = now + Self.warningInterval
            return (true, nil)
        }
        if isNews, let trouble { tell(trouble) }
        if let isOver { tell(endOf: isOver) }
    }

    private func tell(_ trouble: EndpointTrouble) {
        guard trouble.kind != .credentials else {
            return logger.error("\(name) endpoint refuses Postern's own credentials")
        }
        logger.warning("\(name) endpoint: \(trouble.text); opaque tokens get 503 until then")
    }

    private func tell(endOf kind: FailureKind) {
        let news = kind == .credentials ? "takes Postern's credentials" : "answers"
        logger.notice("\(name) endpoint \(news) again")
    }

    /// What an operator may know.
    var report: EndpointReport {
        state.withLock { state in
            EndpointReport(
                name: name, breaker: state.breaker.state.rawValue,
                openings: state.breaker.openings, failureCounts: state.failureCounts,
                times: state.times)
        }
    }
}
