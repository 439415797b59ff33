internal import Basics
internal import Fetch
internal import Logging
internal import Net
internal import Synchronization

/// Watches one endpoint that opaque tokens are taken to: while it cannot be reached it is left
/// alone, so that an outage costs one try a second and not one for each request, and the log tells
/// the outage's beginning and end.
final class EndpointWatch: Sendable {
    /// How long the issuer is left alone after it could not be reached.
    private static let holdAfterOutage = Nanoseconds.seconds(1)

    private struct State {
        var holdUntil = Instant(nanoseconds: .min)
        var isDown = false
        var isRefused = false
    }

    /// The endpoint in words, for the log.
    private let name: String
    private let logger: Logger
    private let state = Mutex(State())

    init(_ name: String, logger: Logger) {
        self.name = name
        self.logger = logger
    }

    /// Whether the endpoint is to be left alone.
    func isHeld(now: Instant) -> Bool { state.withLock { now < $0.holdUntil } }

    /// Whether Postern's own credentials were refused when they were last shown.
    var isRefused: Bool { state.withLock { $0.isRefused } }

    /// Notes what came of a request.
    func note(_ answer: Result<FetchResponse, FetchFailure>) {
        guard case .failure(let failure) = answer, failure.isUnreachable else {
            if end() { logger.notice("\(name) endpoint answers again") }
            return
        }
        if begin() {
            logger.warning("\(name) endpoint: \(failure); opaque tokens get 503 until then")
        }
    }

    /// Notes whether the endpoint refused Postern's own credentials. It is then left alone as in an
    /// outage: a client that keeps knocking with a wrong secret may be locked out.
    func noteEntry(isRefused: Bool) {
        let wasRefused = state.withLock { state in
            if isRefused { state.holdUntil = SystemClock.now() + Self.holdAfterOutage }
            defer { state.isRefused = isRefused }
            return state.isRefused
        }
        if isRefused, !wasRefused {
            logger.error("\(name) endpoint refuses Postern's own credentials")
        } else if wasRefused, !isRefused {
            logger.notice("\(name) endpoint takes Postern's credentials again")
        }
    }

    /// Holds further requests; whether the outage is a new one.
    private func begin() -> Bool {
        state.withLock { state in
            state.holdUntil = SystemClock.now() + Self.holdAfterOutage
            defer { state.isDown = true }
            return !state.isDown
        }
    }

    /// Whether there was an outage, which is over now.
    private func end() -> Bool {
        state.withLock { state in
            defer { state.isDown = false }
            return state.isDown
        }
    }
}
