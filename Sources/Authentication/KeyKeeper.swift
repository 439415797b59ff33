internal import Basics
internal import Config
internal import Fetch
internal import HTTP1
internal import JOSE
internal import Logging
internal import Net
internal import Synchronization

/// Keeps one issuer's keys and endpoints fresh, on a thread of its own.
///
/// What was fetched is published as an immutable snapshot. A refresh that fails, or that yields
/// nothing usable, never replaces good keys. No request waits for a scheduled refresh; a request
/// whose token names an unknown key may wait for a demanded one (`RefetchDemand`).
final class KeyKeeper: Sendable {
    /// Called on the keeper's thread after a demanded fetch; says whether the issuer answered.
    typealias Waiter = @Sendable (_ didRefresh: Bool) -> Void

    /// Requests that may wait for one demanded fetch.
    static let waitersMax = 1024
    /// Bytes of tokens that those requests may hold: full-sized tokens of a quarter of them.
    static let waitingBytesMax = 4 * 1024 * 1024

    /// What came of demanding a fetch.
    enum Demand {
        /// The waiter will be called.
        case waiting
        /// Keys were demanded a moment ago; `lastFetchFailed` says whether the issuer answers.
        case overBudget(lastFetchFailed: Bool)
        /// Too many wait.
        case full
    }

    struct State {
        var snapshot: KeySnapshot?
        var endpoints: OpaqueEndpoints?
        var demand: RefetchDemand<Waiter>
        var confirmed: Instant?
        var lastError: String?
        var areKeysFailing = false
        var fetches: UInt64 = 0
        var failures: UInt64 = 0
        var demandedFetches: UInt64 = 0
        var isStopping = false
    }

    /// The issuer's settings.
    let settings: IssuerConfiguration
    /// Which servers are taken for the issuer's.
    let trust: TrustStore
    let state: Mutex<State>
    private let keysGenerationNow = Atomic<UInt64>(0)
    private let endpointGenerationNow = Atomic<UInt64>(0)
    private let wake: Wake
    private let logger: Logger
    private let thread = Mutex<Thread?>(nil)

    init(_ settings: IssuerConfiguration, logger: Logger) throws(SystemError) {
        self.settings = settings
        trust = TrustStore(authorityFile: settings.authorityFile)
        var logger = logger
        logger[metadataKey: "issuer"] = .string(settings.issuerText)
        self.logger = logger
        wake = try Wake()
        state = Mutex(
            State(
                demand: RefetchDemand(
                    interval: settings.unknownKeyInterval, waitersMax: Self.waitersMax,
                    bytesMax: Self.waitingBytesMax)))
    }

    // MARK: What workers ask; none of this waits for the network

    /// The keys, unless they could never be fetched.
    var snapshot: KeySnapshot? { state.withLock { $0.snapshot } }

    /// Where opaque tokens are asked about, when that is known.
    var endpoints: OpaqueEndpoints? { state.withLock { $0.endpoints } }

    /// The number of the current keys; 0 before there are any.
    var keysGeneration: UInt64 { keysGenerationNow.load(ordering: .acquiring) }

    /// The number of the current endpoints for opaque tokens; 0 before there are any.
    var endpointGeneration: UInt64 { endpointGenerationNow.load(ordering: .acquiring) }

    /// Demands a fetch for a token that names an unknown key or whose signature is wrong; `bytes`
    /// is what the waiter holds on to.
    func demandRefetch(bytes: Int, now: Instant, _ waiter: @escaping Waiter) -> Demand {
        let (answer, mustWake): (Demand, Bool) = state.withLock { state in
            switch state.demand.join(waiter, bytes: bytes, now: now) {
            case .joined(let mustWake): (.waiting, mustWake && !state.isStopping)
            case .overBudget: (.overBudget(lastFetchFailed: state.areKeysFailing), false)
            case .full: (.full, false)
            }
        }
        if mustWake { wake.ring() }
        return answer
    }

    /// What an operator may know.
    func report(now: Instant) -> IssuerReport {
        state.withLock { state in
            IssuerReport(
                issuer: settings.issuerText, isReady: state.snapshot != nil,
                keyCount: state.snapshot?.keys.keys.count ?? 0,
                skippedKeyCount: state.snapshot?.keys.skipped.count ?? 0,
                keysAge: state.confirmed.map { now - $0 },
                keysGeneration: state.snapshot?.generation ?? 0, lastError: state.lastError,
                fetches: state.fetches, failures: state.failures,
                demandedFetches: state.demandedFetches)
        }
    }

    // MARK: The thread

    /// Starts the thread, which fetches at once.
    func start() throws(SystemError) {
        let started = try Thread.start(name: "postern-keys") { [self] in run() }
        thread.withLock { $0 = started }
    }

    /// Ends the thread, after the fetch that it is in; whoever waits is told that none happened.
    func stop() {
        state.withLock { $0.isStopping = true }
        wake.ring()
        let running: Thread? = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join()
    }

    private func run() {
        var refresh = KeyRefresh(settings, trust: trust, logger: logger)
        while !state.withLock({ $0.isStopping }) {
            state.withLock { $0.begin() }
            let outcome = refresh.run(now: SystemClock.now())
            finish(outcome)
            sleep(until: refresh.next)
        }
        tellWaiters(didRefresh: false)
    }

    /// Publishes what a refresh found, then tells those who waited for it.
    private func finish(_ outcome: KeyRefresh.Outcome) {
        let now = SystemClock.now()
        let generations: (UInt64, UInt64) = state.withLock { state in
            state.take(outcome, now: now)
            return (state.snapshot?.generation ?? 0, state.endpoints?.generation ?? 0)
        }
        keysGenerationNow.store(generations.0, ordering: .releasing)
        endpointGenerationNow.store(generations.1, ordering: .releasing)
        tellWaiters(didRefresh: outcome.areKeysConfirmed)
    }

    private func tellWaiters(didRefresh: Bool) {
        let waiters = state.withLock { $0.demand.end() }
        for waiter in waiters { waiter(didRefresh) }
    }

    /// Sleeps until the moment comes, a fetch is demanded, or the keeper is stopped.
    private func sleep(until next: Instant) {
        while true {
            let mustGo = state.withLock { $0.isStopping || $0.demand.isDue }
            let left = (next - SystemClock.now()).millisecondsRoundedUp
            if mustGo || left <= 0 { return }
            _ = wake.wait(milliseconds: Int32(clamping: left))
        }
    }
}

extension KeyKeeper.State {
    fileprivate mutating func begin() {
        if demand.isDue { demandedFetches &+= 1 }
        demand.begin()
    }

    fileprivate mutating func take(_ outcome: KeyRefresh.Outcome, now: Instant) {
        fetches &+= outcome.fetches
        lastError = outcome.failure
        areKeysFailing = !outcome.areKeysConfirmed
        if outcome.failure != nil { failures &+= 1 }
        take(userinfo: outcome.userinfo, introspection: outcome.introspection)
        if outcome.areKeysConfirmed { confirmed = now }
        if let keys = outcome.newKeys {
            snapshot = KeySnapshot(keys: keys, generation: (snapshot?.generation ?? 0) + 1)
        }
    }

    /// Endpoints that are known once stay known until others are.
    private mutating func take(userinfo: AbsoluteURL?, introspection: AbsoluteURL?) {
        let userinfo = userinfo ?? endpoints?.userinfo
        let introspection = introspection ?? endpoints?.introspection
        guard userinfo != endpoints?.userinfo || introspection != endpoints?.introspection else {
            return
        }
        endpoints = OpaqueEndpoints(
            userinfo: userinfo, introspection: introspection,
            generation: (endpoints?.generation ?? 0) + 1)
    }
}
