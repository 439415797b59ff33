internal import Basics
internal import Net

/// One connection to the upstream: busy with one exchange, or idle in its worker's pool. It never
/// carries state from one exchange to the next (contract B112).
struct UpstreamConnection: ~Copyable {
    /// What it is doing.
    enum Phase: UInt8 {
        /// The kernel is connecting.
        case connecting
        /// An exchange has it.
        case busy
        /// Waiting in the pool.
        case idle
    }

    var transport: Transport
    var phase = Phase.connecting
    /// The exchange that has it, while it is not idle.
    var exchange = Handle.none
    /// Bytes from the upstream that are not relayed yet.
    var inbound = ByteBuffer()
    /// Bytes for the upstream that its socket has not taken yet: the head, or re-framed body.
    var outbox = ByteBuffer()
    /// Whether it came from the pool: the upstream may have closed it just now.
    var isReused = false
    /// Whether it must not be pooled again, for one of several reasons.
    var mustClose = false
    /// Whether any byte of an answer has come for the exchange.
    var hasAnswered = false
    /// Whether the upstream no longer takes bytes: the rest of the request is not sent.
    var sendingFailed = false
    /// Seconds that the upstream says it keeps an idle connection; -1 when it says nothing.
    var keepAliveSeconds: Int64 = -1
    /// Its endpoint's place in the worker's `UpstreamPools`.
    let endpoint: Int
    /// When it became idle.
    var idleSince = Instant(nanoseconds: 0)
    /// Longest silence that the exchange's route allows.
    var responseTime = Nanoseconds.zero
    /// Whether the socket has taken a byte of the exchange's request.
    var hasSent = false
    /// Bytes of an unfinished head that the parser has seen.
    var headBytesSeen = 0

    init(_ transport: consuming Transport, endpoint: Int) {
        self.transport = transport
        self.endpoint = endpoint
    }

    /// Whether something has come from the pooled connection, bytes or an end, though nothing of
    /// the request has gone out yet (contract B147).
    var hasSpokenUnasked: Bool { isReused && !hasSent && transport.canRead }
}
