internal import Basics
internal import Config
internal import Fetch
internal import Logging
internal import Net
internal import Synchronization

/// Asks one issuer about opaque tokens, on a few threads of its own that may block: each token
/// once however many requests carry it, so many at a time and no more.
final class LookupPool: Sendable {
    private struct State {
        var lookups: LookupTable
        var threads: [Thread] = []
        var idleThreads = 0
        var isStopping = false
    }

    private let settings: IssuerConfiguration
    private let keeper: KeyKeeper
    private let inquiry: OpaqueInquiry
    private let deliver: IdentityDelivery
    private let logger: Logger
    private let wake: Wake
    private let state: Mutex<State>

    init(
        _ keeper: KeyKeeper, inquiry: OpaqueInquiry, logger: Logger,
        deliver: @escaping IdentityDelivery
    ) throws(SystemError) {
        settings = keeper.settings
        self.keeper = keeper
        self.inquiry = inquiry
        self.deliver = deliver
        self.logger = logger
        wake = try Wake()
        state = Mutex(State(lookups: LookupTable(waitingMax: settings.opaqueTokens.waiting)))
    }

    /// Queues a token, or lets the ticket wait with those that the token already has.
    func look(up token: Span<UInt8>, key: Hash128, ticket: Ticket, now: Instant) -> Resolution {
        let (resolution, mustWake): (Resolution, Bool) = state.withLock { state in
            if !state.lookups.contains(key) {
                // A lookup of it may have ended since the caller looked.
                if let known = inquiry.known(key, now: now) { return (known, false) }
                if state.isStopping { return (.refused(.draining), false) }
                if let reason = inquiry.obstacle(now: now) { return (.refused(reason), false) }
            }
            switch state.lookups.join(key, token: token, ticket: ticket, now: now) {
            case .full:
                // No thread may have started so far, and those who wait would wait for ever.
                startThread(&state)
                return (.refused(.lookupOverloaded), true)
            case .joined: return (.parked, false)
            case .queued:
                startThread(&state)
                return (.parked, true)
            }
        }
        if mustWake { wake.ring() }
        return resolution
    }

    /// Ends the threads after the lookups that they are in; who still waits is told.
    func stop() {
        let threads = state.withLock { state in
            state.isStopping = true
            let threads = state.threads
            state.threads = []
            return threads
        }
        wake.ring()
        for thread in threads { thread.join() }
    }

    /// Starts one more thread when the idle ones do not suffice and the settings allow one.
    private func startThread(_ state: inout State) {
        guard state.lookups.queued > state.idleThreads,
            state.threads.count < max(1, settings.opaqueTokens.concurrency)
        else { return }
        do throws(SystemError) {
            state.threads.append(try Thread.start(name: "postern-lookup") { [self] in run() })
        } catch {
            logger.error("cannot start a lookup thread: \(error)")
        }
    }

    // MARK: The threads

    private func run() {
        let client = HTTPClient(
            trust: keeper.trust, route: settings.fetchRoute,
            allowsLinkLocal: settings.allowLinkLocal)
        while let lookup = take(client) {
            let outcome = resolve(lookup, client)
            let tickets = state.withLock { $0.lookups.finish(lookup.key) }
            for ticket in tickets { deliver(ticket, outcome) }
        }
        // The next thread hears of the end from this one.
        wake.ring()
    }

    /// The next lookup, waiting for one; nil when the pool stops and nobody waits any more.
    private func take(_ client: HTTPClient) -> LookupTable.Lookup? {
        while true {
            let (next, isMore, isStopping): (LookupTable.Lookup?, Bool, Bool) =
                state.withLock { state in
                    let next = state.lookups.takeNext()
                    if next == nil && !state.isStopping { state.idleThreads += 1 }
                    return (next, state.lookups.queued > 0, state.isStopping)
                }
            if let next {
                // Rings that come together count as one, so whoever takes one passes it on.
                if isMore { wake.ring() }
                return next
            }
            if isStopping { return nil }
            _ = wake.wait(milliseconds: -1)
            state.withLock { $0.idleThreads -= 1 }
        }
    }

    private func resolve(_ lookup: LookupTable.Lookup, _ client: HTTPClient) -> IdentityOutcome {
        let now = SystemClock.now()
        guard !state.withLock({ $0.isStopping }) else { return .refused(.draining) }
        if let reason = inquiry.obstacle(now: now) { return .refused(reason) }
        // Who has waited for a thread as long as a whole lookup may take is not worth one.
        guard now - lookup.since <= settings.fetchTimeout else {
            return .refused(.lookupOverloaded)
        }
        return inquiry.resolve(lookup.token, key: lookup.key, client)
    }
}
