internal import Basics
internal import Upstreams

/// What one worker has of an upstream: its share of the bounds, and who waits for it.
struct UpstreamPool {
    /// The endpoint where looking for the next one begins; -1 when there is none.
    var cursor = -1
    /// Endpoints.
    var count = 0
    /// Requests of this worker that its endpoints have now.
    var outstanding = 0
    /// Most of them: this worker's share.
    var outstandingMax = Int.max
    /// Requests that may wait: this worker's share.
    var queueMax = 0
    /// How long one waits.
    var queueTime = Nanoseconds.zero
    /// Requests sent since the retry budget was last looked at.
    var sent = 0
    /// Retries that a hundred requests earn.
    var retryPercent = 0
    var budget = RetryBudget()
    var line = WaitingLine()

    init() {}

    /// Whether one more request may be sent now: there is room, and nobody came before.
    var isOpen: Bool { outstanding < outstandingMax && line.isEmpty }

    /// Takes the bounds over, divided by the number of workers; each gets one at least.
    mutating func adopt(_ view: UpstreamView, workers: Int) {
        outstandingMax = view.requestsMax.map { max(1, $0 / workers) } ?? .max
        queueMax = view.queueMax == 0 ? 0 : max(1, view.queueMax / workers)
        queueTime = view.queueTime
        retryPercent = view.retryPercent
    }

    /// Takes one retry out of the budget; false when none is left.
    mutating func spendRetry(at now: Instant) -> Bool {
        budget.earn(requests: sent, percent: retryPercent)
        sent = 0
        return budget.spend(at: now)
    }
}
