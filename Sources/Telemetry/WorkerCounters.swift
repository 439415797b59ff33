package import Basics
internal import Synchronization

/// One worker's counters. Only that worker adds; anyone may read. Since there is one writer, adding
/// is a plain load and store without a locked instruction.
package final class WorkerCounters: Sendable {
    /// What is counted besides refusals.
    package enum Counter: Int, CaseIterable, Sendable {
        /// Client connections accepted.
        case accepted
        /// Requests whose answer came from the upstream.
        case forwarded
        /// Requests sent a second time over a fresh connection.
        case retried
        /// Connections made to upstreams.
        case upstreamConnects
        /// Requests that took a pooled upstream connection.
        case upstreamReuses
        /// Tokens judged from a cached identity.
        case identityHits
        /// Tokens that had to be verified or looked up.
        case identityMisses
        /// Answers cut off because the upstream failed midway.
        case aborted
        /// Requests that went to another connection before a byte was sent.
        case moved
        /// Requests that were not sent again, since the retry budget was used up.
        case retriesDenied
        /// Requests that waited for an upstream to have room.
        case waited
        /// Connections switched to another protocol.
        case tunnelsOpened
        /// Those of them that have ended.
        case tunnelsClosed
    }

    private let refusals = InlineArray<128, Atomic<UInt64>> { _ in Atomic(0) }
    private let counts = InlineArray<16, Atomic<UInt64>> { _ in Atomic(0) }
    private let openConnections = Atomic<Int>(0)
    private let pooledUpstreams = Atomic<Int>(0)
    private let waitingTokens = Atomic<Int>(0)
    private let configuration = Atomic<UInt64>(0)
    private let atWork = Atomic(false)

    package init() {}

    /// The number of the configuration that the worker judges by; 0 before its first turn.
    package var configurationNumber: UInt64 { configuration.load(ordering: .acquiring) }

    /// Notes the configuration that the worker judges by from now on.
    package func setConfigurationNumber(_ number: UInt64) {
        configuration.store(number, ordering: .releasing)
    }

    /// Whether the worker runs.
    package var isAtWork: Bool { atWork.load(ordering: .acquiring) }

    /// Notes that the worker begins or ends.
    package func setAtWork(_ isAtWork: Bool) { atWork.store(isAtWork, ordering: .releasing) }

    /// Client connections that the worker has or was handed; also steers accepting.
    package var connections: Int { openConnections.load(ordering: .relaxed) }

    /// Counts a connection for this worker; any thread that hands one over does this.
    package func connectionAssigned() { openConnections.wrappingAdd(1, ordering: .relaxed) }

    /// Counts a connection's end.
    package func connectionClosed() { openConnections.wrappingSubtract(1, ordering: .relaxed) }

    /// Idle upstream connections that the worker keeps.
    package var idleUpstreams: Int { pooledUpstreams.load(ordering: .relaxed) }

    /// Notes how many idle upstream connections there are.
    package func setIdleUpstreams(_ count: Int) { pooledUpstreams.store(count, ordering: .relaxed) }

    /// Tokens that wait to be verified.
    package var tokensWaiting: Int { waitingTokens.load(ordering: .relaxed) }

    /// Notes how many tokens wait to be verified.
    package func setTokensWaiting(_ count: Int) { waitingTokens.store(count, ordering: .relaxed) }

    /// Adds one.
    package func add(_ counter: Counter) { Self.increment(counts[counter.rawValue]) }

    /// Adds one refusal or failure.
    package func add(_ reason: Reason) { Self.increment(refusals[Int(reason.rawValue)]) }

    /// The count so far.
    package func value(_ counter: Counter) -> UInt64 {
        counts[counter.rawValue].load(ordering: .relaxed)
    }

    /// Refusals and failures for this reason so far.
    package func value(_ reason: Reason) -> UInt64 {
        refusals[Int(reason.rawValue)].load(ordering: .relaxed)
    }

    private static func increment(_ counter: borrowing Atomic<UInt64>) {
        counter.store(counter.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }
}
