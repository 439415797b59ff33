internal import Basics

/// Decides whether an endpoint is asked at all: pure, from what came of asking it before.
///
/// Closed, it lets every request through. An endpoint that cannot be reached opens it at once, one
/// that answers and fails opens it after some failures in a row. Open, it lets nothing through for
/// a while; then one request goes as a probe (half-open), whose fate closes it or opens it again.
struct CircuitBreaker {
    enum State: String, Sendable {
        case closed
        case open
        case halfOpen = "half_open"
    }

    /// What came of a request.
    enum Fate {
        /// An answer that says something, be it a refusal of the token.
        case answered
        /// An answer that is a failure of the endpoint.
        case failed
        /// No answer: the next request is likely to fare no better.
        case unreachable
    }

    /// Permission for one request.
    struct Pass {
        fileprivate let era: UInt64
        /// When it was given.
        let began: Instant
    }

    /// Failures in a row that open it.
    let failuresMax: Int
    /// How long nothing is let through.
    let pause: Nanoseconds
    /// How often it has opened.
    private(set) var openings: UInt64 = 0
    private(set) var state = State.closed

    private var failures = 0
    private var openUntil = Instant(nanoseconds: .min)
    private var isProbing = false
    /// Counts changes of state: what was let through before the last one says nothing about now.
    private var era: UInt64 = 0

    init(failuresMax: Int, pause: Nanoseconds) {
        self.failuresMax = failuresMax
        self.pause = pause
    }

    /// Whether a request would not be let through.
    func isShut(now: Instant) -> Bool {
        switch state {
        case .closed: false
        case .open: now < openUntil
        case .halfOpen: isProbing
        }
    }

    /// Permission to ask; nil when the endpoint is to be left alone.
    mutating func enter(now: Instant) -> Pass? {
        guard !isShut(now: now) else { return nil }
        if state == .open { change(to: .halfOpen) }
        isProbing = state == .halfOpen
        return Pass(era: era, began: now)
    }

    /// Notes what came of a request that was let through.
    mutating func leave(_ pass: Pass, _ fate: Fate, now: Instant) {
        guard pass.era == era else { return }
        switch fate {
        case .answered:
            failures = 0
            if state == .halfOpen { change(to: .closed) }
        case .failed:
            failures += 1
            if state == .halfOpen || failures >= failuresMax { open(now: now) }
        case .unreachable: open(now: now)
        }
    }

    private mutating func open(now: Instant) {
        change(to: .open)
        openings &+= 1
        openUntil = now + pause
    }

    private mutating func change(to state: State) {
        self.state = state
        era &+= 1
        failures = 0
        isProbing = false
    }
}
