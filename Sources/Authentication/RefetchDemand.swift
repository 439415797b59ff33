internal import Basics

/// Requests that wait because their token names a key that the issuer may have published since the
/// last fetch, and how often that may cause a fetch.
///
/// The key's name is chosen by whoever sends the token, so the bound is hard: one fetch per
/// `interval`, whatever arrives (with 10 s that is six a minute), and one at a time (contract A2,
/// B34). Who comes while one is due or running joins it.
struct RefetchDemand<Waiter> {
    /// What came of asking.
    enum Answer {
        /// The waiter is kept; the keeper must be woken when `mustWake`.
        case joined(mustWake: Bool)
        /// The last demanded fetch is less than `interval` ago.
        case overBudget
        /// Too many wait already, or too many bytes of tokens.
        case full
    }

    /// Least time between two fetches that are begun on demand.
    let interval: Nanoseconds
    /// Waiters kept: a burst after a rotation, no more.
    let waitersMax: Int
    /// Bytes that the waiters' tokens may take together.
    let bytesMax: Int

    private var waiters: [Waiter] = []
    private var bytes = 0
    private var nextAllowed = Instant(nanoseconds: .min)
    /// Whether somebody demanded a fetch that has not begun.
    private(set) var isDue = false
    private var isRunning = false

    init(interval: Nanoseconds, waitersMax: Int, bytesMax: Int) {
        self.interval = interval
        self.waitersMax = waitersMax
        self.bytesMax = bytesMax
    }

    /// Joins a fetch that is due or running, or makes one due when the budget allows it.
    mutating func join(_ waiter: Waiter, bytes cost: Int, now: Instant) -> Answer {
        let mustWake = !isDue && !isRunning
        if mustWake && now < nextAllowed { return .overBudget }
        guard waiters.count < waitersMax, cost <= bytesMax - bytes else { return .full }
        waiters.append(waiter)
        bytes += cost
        if mustWake {
            isDue = true
            nextAllowed = now + interval
        }
        return .joined(mustWake: mustWake)
    }

    /// A fetch begins, for whatever reason.
    mutating func begin() {
        isDue = false
        isRunning = true
    }

    /// The fetch has ended: all who waited.
    mutating func end() -> [Waiter] {
        isRunning = false
        isDue = false
        bytes = 0
        let waited = waiters
        waiters = []
        return waited
    }
}
