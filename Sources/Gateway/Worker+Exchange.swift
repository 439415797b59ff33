internal import Basics
internal import Config
internal import HTTP1
internal import Net
internal import Policy
internal import Telemetry

/// The life of one request, from its parsed head to the moment its connections are free again.
///
///     judging: admit -> authenticate -> authorize -> upgrade -> forward   (Stages/, in this order)
///                          |  ^
///                      unproved  while tokens that came before are verified (Worker+Proving.swift)
///                       proved   until it goes on together with others
///                       parked   while the issuer is asked
///     relaying: bodies flow both ways
///     tunnel: after a 101, bytes flow both ways (Worker+Tunnel.swift)
///
/// A stage answers what comes next; only this file knows the order.
extension Worker {
    /// What a stage answers.
    enum Step {
        /// Go on with the next stage.
        case proceed
        /// Nothing can be done until an event comes.
        case wait
        /// Answer the client with a refusal.
        case refuse(Refusal)
    }

    /// Starts an exchange for the head that `request` holds.
    mutating func startExchange(_ client: Handle, headBytes: Int) {
        let exchange = openExchange(client)
        exchanges[exchange].headBytes = headBytes
        exchanges[exchange].keptHeadBytes = headBytes
        exchanges[exchange].requestBody = BodyFlow(
            request.head.framing, limits: headLimits)
        exchanges[exchange].isHead = request.head.isHead
        exchanges[exchange].isIdempotent = request.head.method.isIdempotent
        exchanges[exchange].isHTTP10 = request.head.isHTTP10
        // What follows a wish for a WebSocket may be anything: it is never parsed (B121).
        exchanges[exchange].closesClient =
            !request.head.persists || drainDeadline != nil || request.head.asksForWebSocket
            || hasBroughtEnough(client)
        exchanges[exchange].mayBeSentMore = request.head.asksForWebSocket
        clients[client].patience.begin(most: timeouts.clientBody)
        exchanges[exchange].awaitsContinue = request.head.expectsContinue
        guard !isShortOfMemory else { return refuse(exchange, Refusal(.memoryShort)) }
        judge(exchange, from: .admit)
    }

    /// Whether the connection has brought as many requests as one may.
    private mutating func hasBroughtEnough(_ client: Handle) -> Bool {
        clients[client].requests &+= 1
        let most = limits.requestsPerConnection
        return most > 0 && clients[client].requests >= UInt32(clamping: most)
    }

    /// Starts an exchange for a head that cannot be parsed, only to refuse it.
    mutating func startExchangeToRefuse(_ client: Handle, _ failure: HTTPFailure) {
        let exchange = openExchangeToRefuse(client)
        refuse(exchange, Refusal(failure.reason, detail: failure))
    }

    /// Starts an exchange only to refuse it.
    mutating func startExchangeToRefuse(_ client: Handle, _ reason: Reason) {
        let exchange = openExchangeToRefuse(client)
        refuse(exchange, Refusal(reason))
    }

    private mutating func openExchangeToRefuse(_ client: Handle) -> Handle {
        let exchange = openExchange(client)
        exchanges[exchange].closesClient = true
        // An answer to HEAD has no content, also one to a head that is not good or not all there.
        let isHead = Method(beginning: clients[client].inbound.readable) == .head
        exchanges[exchange].isHead = isHead
        return exchange
    }

    private mutating func openExchange(_ client: Handle) -> Handle {
        leave()
        // There are as many exchanges as connections, and a connection has one at a time.
        let exchange = exchanges.insert(
            Exchange(client: client, generation: generation, id: ids.next(), began: now))
        clients[client].exchange = exchange
        clients[client].headBytesSeen = 0
        clientDeadlines.set(client.slot, to: .never)
        request.exchange = exchange
        return exchange
    }

    /// The stages of judging, in their order.
    enum Stage {
        case admit, authenticate, authorize, upgrade, forward
    }

    /// Runs the stages from `first` on until the exchange relays, waits or is refused.
    mutating func judge(_ exchange: Handle, from first: Stage) {
        var stage = first
        while true {
            let step: Step
            let next: Stage
            switch stage {
            case .admit: (step, next) = (admit(exchange), .authenticate)
            case .authenticate: (step, next) = (authenticate(exchange), .authorize)
            case .authorize: (step, next) = (authorize(exchange), .upgrade)
            case .upgrade: (step, next) = (upgrade(exchange), .forward)
            case .forward: return forward(exchange)
            }
            switch step {
            case .proceed: stage = next
            case .wait: return
            case .refuse(let refusal): return refuse(exchange, refusal)
            }
        }
    }

    /// Moves an exchange on after an event on either of its connections.
    mutating func driveExchange(_ exchange: Handle) {
        switch exchanges[exchange].phase {
        case .judging, .unproved, .proved, .parked, .waiting: return
        case .relaying:
            enter(exchange)
            if !hasGone(exchange) { relayRequest(exchange) }
            if exchanges.contains(exchange) { relayAnswer(exchange) }
            leave()
        case .tunnel:
            enter(exchange)
            driveTunnel(exchange)
            leave()
        }
    }

    /// Whether all of the request has been sent, so that only its answer is left to be relayed.
    private mutating func hasGone(_ exchange: Handle) -> Bool {
        let upstream = exchanges[exchange].upstream
        return exchanges[exchange].requestBody.isComplete && upstreams[upstream].hasSent
            && !upstreams[upstream].outbox.isBacked
    }

    /// Parses the kept head anew if the scratch has served other requests meanwhile.
    mutating func parseKeptHead(_ exchange: Handle) {
        guard request.exchange != exchange else { return }
        let client = exchanges[exchange].client
        // It was parsed before from the same bytes, so it parses again.
        _ = try? request.parse(&clients[client].inbound, headLimits, alreadySeen: 0)
        request.exchange = exchange
    }

    /// Leaves both connections in order and forgets the exchange. The client's connection goes on
    /// to its next request when `driveClient` comes to it.
    mutating func endExchange(_ exchange: Handle, poolUpstream: Bool) {
        let client = exchanges[exchange].client
        let upstream = exchanges[exchange].upstream
        if exchanges[exchange].phase == .waiting {
            pools.leave(Int(exchanges[exchange].plan.upstream), exchange)
        }
        if exchanges[exchange].phase == .tunnel { tunnelEnds(exchange) }
        leaveProving(exchange)
        pipes.reclaim(&exchanges[exchange].requestPipe)
        pipes.reclaim(&exchanges[exchange].answerPipe)
        if !upstream.isNone { releaseUpstream(upstream, ofEnding: exchange, mayPool: poolUpstream) }
        let kept = exchanges[exchange].keptHeadBytes
        if kept > 0 { clients[client].inbound.consume(kept) }
        let bodyIsUnread = !exchanges[exchange].requestBody.isComplete
        if exchanges[exchange].closesClient || bodyIsUnread {
            let mayStillSend =
                bodyIsUnread || exchanges[exchange].mayBeSentMore
                || !clients[client].inbound.isEmpty
                || clients[client].transport.canRead
            clients[client].closing = mayStillSend ? .lingerAfterFlush : .afterFlush
        } else {
            clientDeadlines.set(client.slot, to: now + timeouts.clientIdle)
        }
        clients[client].exchange = .none
        let generation = exchanges[exchange].generation
        exchanges.discard(exchange)
        noteEnd(ofGeneration: generation)
        if clients[client].outbox.isEmpty { buffers.reclaim(&clients[client].outbox) }
    }

    /// Ends an exchange whose answer can no longer be made whole: the client's connection is
    /// broken off, so that it cannot take what it got for complete (contract B110).
    mutating func abort(_ exchange: Handle) {
        let client = exchanges[exchange].client
        counters.add(.aborted)
        endExchange(exchange, poolUpstream: false)
        clients[client].transport.resetOnClose()
        closeClient(client)
    }
}
