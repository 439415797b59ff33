internal import Basics
internal import HTTP1
internal import Policy

/// One request and its answer. It knows no socket: a connection of either side is a handle, so a
/// connection may one day carry many of these.
struct Exchange: ~Copyable {
    /// How far the request has come.
    enum Phase: UInt8 {
        /// The head is parsed; stages run in their order: admit, authenticate, authorize, forward.
        case judging
        /// In line to have its token verified, which was never seen before.
        case unproved
        /// The token is verified; the request goes on together with others.
        case proved
        /// Waiting for the issuer's word on the token.
        case parked
        /// Waiting in line for an upstream that has as many requests as it may.
        case waiting
        /// The upstream has the head; bodies flow both ways.
        case relaying
        /// The upstream has switched protocols; bytes flow both ways as they come.
        case tunnel
    }

    /// How far the answer has come.
    enum Answer: UInt8 {
        /// Nothing has been sent to the client.
        case awaited
        /// The head has been sent; the body flows.
        case flowing
        /// All has been handed to the client's connection.
        case complete
    }

    let client: Handle
    var upstream = Handle.none
    var phase = Phase.judging
    var answer = Answer.awaited
    /// What remains of the request's body.
    var requestBody = BodyFlow.none
    /// What remains of the answer's body.
    var answerBody = BodyFlow.none
    /// The pipe that its body goes up through, and the one that the answer's comes down through,
    /// while they are lent (`PipePool`).
    var requestPipe = Handle.none
    var answerPipe = Handle.none
    /// Bytes of the head that still stand in front of the client's inbound buffer, kept so that
    /// the request can be sent again.
    var keptHeadBytes = 0
    /// Length of the head in bytes.
    var headBytes = 0
    var isHead = false
    /// Whether the answer's body goes to the client in chunks of ours.
    var chunksAnswer = false
    var isIdempotent = false
    /// Whether the client speaks HTTP/1.0: no chunked answer, no interim answers, no keep-alive.
    var isHTTP10 = false
    /// Whether the client's connection ends with this exchange.
    var closesClient = false
    /// Whether bytes may come that belong to no request: closing waits until they are read.
    var mayBeSentMore = false
    /// Whether the client waits for 100 before it sends the body.
    var awaitsContinue = false
    /// Whether the request was sent once more already; then no pooled connection is trusted.
    var wasRetried = false
    /// Endpoints that were tried in vain, by `UpstreamPools.bit`.
    var tried: UInt64 = 0
    /// The endpoint whose pooled connection was dead: tried again only after all others.
    var avoided: UInt64 = 0
    /// Where its route sends it, once it is forwarded.
    var plan = RoutePlan()
    /// Whether the upstream is asked to switch to the WebSocket protocol.
    var upgrades = false
    /// Which sides of a tunnel have said that they send no more.
    var clientHasFinished = false
    var upstreamHasFinished = false
    /// Interim answers relayed, bounded.
    var interimAnswers: UInt8 = 0
    /// Index of the route that matched; -1 before.
    var route: Int32 = -1
    /// Where a token that was never seen lies in the kept head, and its key in the cache.
    var token = ByteRange.empty
    var tokenKey = Hash128(low: 0, high: 0)
    /// Its neighbours in the line that it stands in, if any.
    var links = ExchangeLine.Links()
    /// What the token proved, once it is known.
    var identity: Identity?
    /// The client's address when a trusted proxy told it, for the log.
    var origin: IPAddress?
    /// The configuration that it began with, for `Worker.enter`.
    let generation: Int
    let id: RequestID
    let began: Instant

    init(client: Handle, generation: Int, id: RequestID, began: Instant) {
        self.client = client
        self.generation = generation
        self.id = id
        self.began = began
    }
}
