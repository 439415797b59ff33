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
        var keysConfirmed: Instant?
        var metadataConfirmed: Instant?
        /// Whether keys, or metadata, were not confirmed for too long: then they count as unknown.
        var areKeysStale = false
        var isMetadataStale = false
        /// Whether the keys come from disk and the issuer has not answered since.
        var areKeysRestored = false
        var lastError: String?
        var areKeysFailing = false
        var failureCounts = FailureCounts()
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
    private let stateDirectory: String?
    private let thread = Mutex<Thread?>(nil)

    /// A keeper that keeps what it learns in `stateDirectory` too, when there is one.
    init(
        _ settings: IssuerConfiguration, stateDirectory: String? = nil, logger: Logger
    ) throws(SystemError) {
        self.settings = settings
        self.stateDirectory = stateDirectory
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

    /// The keys, unless they could never be fetched or are too old.
    var snapshot: KeySnapshot? { state.withLock { $0.areKeysStale ? nil : $0.snapshot } }

    /// Where opaque tokens are asked about, when that is known.
    var endpoints: OpaqueEndpoints? { state.withLock { $0.endpoints } }

    /// The number of the current keys; 0 before there are any, and while they are too old.
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
                issuer: settings.issuerText,
                isReady: state.snapshot != nil && !state.areKeysStale,
                keyCount: state.snapshot?.keys.keys.count ?? 0,
                skippedKeyCount: state.snapshot?.keys.skipped.count ?? 0,
                keysAge: state.keysConfirmed.map { now - $0 },
                areKeysRestored: state.areKeysRestored, areKeysStale: state.areKeysStale,
                keysGeneration: state.snapshot?.generation ?? 0, lastError: state.lastError,
                fetches: state.fetches, failures: state.failures,
                demandedFetches: state.demandedFetches, failureCounts: state.failureCounts)
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
        let archive = stateDirectory.map {
            IssuerArchive(directory: $0, issuer: settings.issuer, logger: logger)
        }
        var refresh = KeyRefresh(settings, trust: trust, archive: archive, logger: logger)
        if let kept = refresh.restore(now: SystemClock.now(), wall: SystemClock.wall()) {
            state.withLock { $0.restore(kept) }
            publish()
        }
        while !state.withLock({ $0.isStopping }) {
            state.withLock { $0.begin() }
            let outcome = refresh.run(now: SystemClock.now())
            state.withLock { $0.take(outcome) }
            publish()
            tellWaiters(didRefresh: outcome.keysConfirmed != nil)
            sleep(&refresh)
        }
        tellWaiters(didRefresh: false)
    }

    /// Tells the workers which keys and endpoints count from now on.
    private func publish() {
        let generations: (UInt64, UInt64) = state.withLock { state in
            (
                state.areKeysStale ? 0 : state.snapshot?.generation ?? 0,
                state.endpoints.map { $0.isEmpty ? 0 : $0.generation } ?? 0
            )
        }
        keysGenerationNow.store(generations.0, ordering: .releasing)
        endpointGenerationNow.store(generations.1, ordering: .releasing)
    }

    private func tellWaiters(didRefresh: Bool) {
        let waiters = state.withLock { $0.demand.end() }
        for waiter in waiters { waiter(didRefresh) }
    }

    /// Sleeps until the next round is due, a fetch is demanded, or the keeper is stopped; gives up
    /// meanwhile what was not confirmed for too long.
    private func sleep(_ refresh: inout KeyRefresh) {
        while true {
            let now = SystemClock.now()
            expire(&refresh, now: now)
            let (mustGo, staleAt): (Bool, Instant) = state.withLock { state in
                (state.isStopping || state.demand.isDue, state.nextStale(after: settings.maxStale))
            }
            if mustGo || now >= refresh.next { return }
            let left = (min(refresh.next, staleAt) - now).millisecondsRoundedUp
            _ = wake.wait(milliseconds: Int32(clamping: left))
        }
    }

    private func expire(_ refresh: inout KeyRefresh, now: Instant) {
        let (keys, metadata): (Bool, Bool) = state.withLock { state in
            state.expire(settings, now: now)
        }
        if metadata { refresh.forgetMetadata() }
        if keys || metadata {
            refresh.noteStale(keys ? "its keys" : "its metadata")
            publish()
        }
    }
}

extension KeyKeeper.State {
    fileprivate mutating func begin() {
        if demand.isDue { demandedFetches &+= 1 }
        demand.begin()
    }

    fileprivate mutating func take(_ outcome: KeyRefresh.Outcome) {
        fetches &+= outcome.fetches
        lastError = outcome.failure?.description
        areKeysFailing = outcome.keysConfirmed == nil
        if let failure = outcome.failure {
            failures &+= 1
            failureCounts.add(FailureKind(failure))
        }
        if outcome.keysConfirmed != nil { areKeysRestored = false }
        adopt(outcome)
    }

    /// Takes what an earlier process kept: as good as fetched, except that the issuer has not
    /// answered yet.
    fileprivate mutating func restore(_ kept: KeyRefresh.Outcome) {
        areKeysFailing = true
        areKeysRestored = kept.keysConfirmed != nil
        adopt(kept)
    }

    private mutating func adopt(_ outcome: KeyRefresh.Outcome) {
        take(userinfo: outcome.userinfo, introspection: outcome.introspection)
        if let moment = outcome.metadataConfirmed {
            metadataConfirmed = moment
            isMetadataStale = false
        }
        if let moment = outcome.keysConfirmed {
            keysConfirmed = moment
            areKeysStale = false
        }
        if let keys = outcome.newKeys {
            snapshot = KeySnapshot(keys: keys, generation: (snapshot?.generation ?? 0) + 1)
        }
    }

    /// When the first of keys and metadata will be too old; `never` when both are already.
    fileprivate func nextStale(after age: Nanoseconds) -> Instant {
        let keys = areKeysStale ? nil : keysConfirmed.map { $0 + age }
        let metadata = isMetadataStale ? nil : metadataConfirmed.map { $0 + age }
        return min(keys ?? .never, metadata ?? .never)
    }

    /// Gives up what is too old; whether keys, and whether metadata, were given up just now.
    fileprivate mutating func expire(
        _ settings: IssuerConfiguration, now: Instant
    ) -> (keys: Bool, metadata: Bool) {
        let age = settings.maxStale
        let keys = !areKeysStale && keysConfirmed.map { now >= $0 + age } ?? false
        let metadata = !isMetadataStale && metadataConfirmed.map { now >= $0 + age } ?? false
        if keys { areKeysStale = true }
        if metadata {
            isMetadataStale = true
            endpoints = OpaqueEndpoints(
                userinfo: settings.userinfoURL, introspection: settings.introspectionURL,
                generation: (endpoints?.generation ?? 0) + 1)
        }
        return (keys, metadata)
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
