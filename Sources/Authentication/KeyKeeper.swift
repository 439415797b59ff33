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
        case overBudget(lastFetchFailed: Bool, keysAge: Nanoseconds)
        /// Too many wait.
        case full
        /// There are other keys already than those that did not help.
        case keysAreNewer
    }

    /// The issuer's settings.
    let settings: IssuerConfiguration
    /// Which servers are taken for the issuer's.
    let trust: TrustStore
    /// Says whether the issuer is well; nil when the settings name no place to ask.
    let health: HealthGate?
    let state: Mutex<KeeperState>
    private let keysGenerationNow = Atomic<UInt64>(0)
    private let endpointGenerationNow = Atomic<UInt64>(0)
    private let staleKeyIDs = Atomic<UInt64>(0)
    private let verifications = Atomic<UInt64>(0)
    private let wake: Wake
    private let logger: Logger
    private let stateDirectory: String?
    private let inheritance: IssuerRecord?
    private let watches = Mutex<[EndpointWatch]>([])
    private let thread = Mutex<Thread?>(nil)

    /// A keeper that keeps what it learns in `stateDirectory` too, when there is one, and begins
    /// with what a keeper before it knew.
    init(
        _ settings: IssuerConfiguration, stateDirectory: String? = nil,
        inheriting inheritance: IssuerRecord? = nil, logger: Logger
    ) throws(SystemError) {
        self.settings = settings
        self.inheritance = inheritance
        self.stateDirectory = stateDirectory
        var logger = logger
        logger[metadataKey: "issuer"] = .string(settings.issuerText)
        self.logger = logger
        let journal = logger
        trust = TrustStore(authorityFile: settings.authorityFile) { journal.notice("\($0)") }
        health = HealthGate(settings, logger: logger)
        wake = try Wake()
        state = Mutex(
            KeeperState(
                demand: RefetchDemand(
                    interval: settings.unknownKeyInterval, waitersMax: Self.waitersMax,
                    bytesMax: Self.waitingBytesMax)))
    }

    // MARK: What workers ask; none of this waits for the network

    /// The keys, unless they could never be fetched or are too old.
    var snapshot: KeySnapshot? { state.withLock { $0.areKeysStale ? nil : $0.snapshot } }

    /// Where opaque tokens are asked about, when that is known.
    var endpoints: OpaqueEndpoints? { state.withLock { $0.endpoints } }

    /// What the issuer published last, for a keeper with other settings.
    var record: IssuerRecord { state.withLock { $0.record } }

    /// The number of the current keys; 0 before there are any, and while they are too old.
    var keysGeneration: UInt64 { keysGenerationNow.load(ordering: .acquiring) }

    /// The number of the current endpoints for opaque tokens; 0 before there are any.
    var endpointGeneration: UInt64 { endpointGenerationNow.load(ordering: .acquiring) }

    /// Demands a fetch for a token that names an unknown key or whose signature is wrong
    /// by the keys `seen`; `bytes` is what the waiter holds on to.
    func demandRefetch(
        bytes: Int, seen: UInt64? = nil, now: Instant, _ waiter: @escaping Waiter
    ) -> Demand {
        let (answer, mustWake): (Demand, Bool) = state.withLock { state in
            // Nobody would answer any more.
            if state.isStopping { return (.full, false) }
            // They came between the caller's look and now, maybe with the last of the budget.
            if let seen, let snapshot = state.snapshot, snapshot.generation != seen {
                return (.keysAreNewer, false)
            }
            switch state.demand.join(waiter, bytes: bytes, now: now) {
            case .joined(let mustWake): return (.waiting, mustWake)
            case .overBudget:
                let age = state.keysConfirmed.map { now - $0 } ?? .zero
                let failed = state.areKeysFailing
                return (.overBudget(lastFetchFailed: failed, keysAge: age), false)
            case .full: return (.full, false)
            }
        }
        if mustWake { wake.ring() }
        return answer
    }

    /// Notes a token that was verified with another key than the one that it names.
    func noteStaleKeyID() { staleKeyIDs.wrappingAdd(1, ordering: .relaxed) }

    /// Notes a JWT whose signature was looked at, rather than found in the cache.
    func noteVerification() { verifications.wrappingAdd(1, ordering: .relaxed) }

    /// Watches one of the issuer's endpoints, from now on if it did not yet; reports tell of it.
    func makeWatch(_ name: String, logger: Logger) -> EndpointWatch {
        watches.withLock { watches in
            if let watch = watches.first(where: { $0.name == name }) { return watch }
            let watch = EndpointWatch(name, settings.opaqueTokens, logger: logger)
            watches.append(watch)
            return watch
        }
    }

    /// What an operator may know.
    func report(now: Instant) -> IssuerReport {
        let endpoints = watches.withLock { $0.map(\.report) }
        return state.withLock { state in
            IssuerReport(
                issuer: settings.issuerText,
                isReady: state.snapshot != nil && !state.areKeysStale,
                keyCount: state.snapshot?.keys.keys.count ?? 0,
                skippedKeyCount: state.snapshot?.keys.skipped.count ?? 0,
                keysAge: state.keysConfirmed.map { now - $0 },
                areKeysRestored: state.areKeysRestored, areKeysStale: state.areKeysStale,
                keysGeneration: state.snapshot?.generation ?? 0, lastError: state.lastError,
                fetches: state.fetches, failures: state.failures,
                demandedFetches: state.demandedFetches, failureCounts: state.failureCounts,
                staleKeyIDs: staleKeyIDs.load(ordering: .relaxed),
                verifications: verifications.load(ordering: .relaxed), endpoints: endpoints,
                isWell: health?.wasWell)
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
        let (now, wall) = (SystemClock.now(), SystemClock.wall())
        if let kept = refresh.restore(inheritance, now: now, wall: wall) {
            state.withLock { $0.restore(kept, refresh.record) }
            publish()
        }
        while !state.withLock({ $0.isStopping }) {
            state.withLock { $0.begin() }
            let outcome = refresh.run(now: SystemClock.now())
            state.withLock { $0.take(outcome, refresh.record) }
            publish()
            tellWaiters(didRefresh: outcome.keysConfirmed != nil)
            sleep(&refresh)
        }
        tellWaiters(didRefresh: false)
    }

    /// Tells the workers which keys and endpoints count from now on.
    func publish() {
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
