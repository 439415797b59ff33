internal import Basics
internal import HTTP1
internal import Policy
internal import Telemetry

/// The exit lane: every refusal and failure becomes an answer here, and nowhere else.
extension Worker {
    /// Answers with a refusal when nothing was sent yet, breaks off otherwise, and ends the
    /// exchange.
    mutating func refuse(_ exchange: Handle, _ refusal: Refusal) {
        let client = exchanges[exchange].client
        counters.add(refusal.reason)
        report(exchange, refusal)
        guard exchanges[exchange].answer == .awaited else { return abort(exchange) }
        guard buffers.lend(to: &clients[client].outbox) else { return abort(exchange) }
        skipBufferedBody(exchange)
        if !exchanges[exchange].requestBody.isComplete || drainDeadline != nil {
            exchanges[exchange].closesClient = true
        }
        let answer = OwnAnswer(
            refusal: refusal, id: exchanges[exchange].id,
            scopes: requiredScopes(exchange, refusal.reason),
            isHead: exchanges[exchange].isHead,
            closes: exchanges[exchange].closesClient)
        answer.write(into: &clients[client].outbox, realm: snapshot.realm, date: wall)
        // Interim answers may stand before it and leave no room: half an answer is none.
        guard !clients[client].outbox.hasOverflowed else { return abort(exchange) }
        exchanges[exchange].answer = .complete
        endExchange(exchange, poolUpstream: false)
        finishRefusal(client)
    }

    /// Sends the refusal now; what the socket does not take goes when it can.
    private mutating func finishRefusal(_ client: Handle) {
        switch clients[client].flush() {
        case .sent: buffers.reclaim(&clients[client].outbox)
        case .blocked: waitForClientToTake(client)
        case .failed:
            clients[client].outbox.removeAll()
            clients[client].closing = .afterFlush
        }
        if clients[client].closing != .no { continueClosing(client) }
    }

    /// A body of known length that has arrived whole is skipped, so that the connection lives on;
    /// any other unread body costs the connection (contract B111).
    private mutating func skipBufferedBody(_ exchange: Handle) {
        guard exchanges[exchange].phase != .relaying,
            case .length(let count) = exchanges[exchange].requestBody
        else { return }
        let client = exchanges[exchange].client
        let kept = exchanges[exchange].keptHeadBytes
        guard count <= UInt64(max(0, clients[client].inbound.count - kept)) else { return }
        clients[client].inbound.consume(kept + Int(count))
        exchanges[exchange].keptHeadBytes = 0
        exchanges[exchange].requestBody = .none
    }

    private mutating func requiredScopes(_ exchange: Handle, _ reason: Reason) -> [UInt8] {
        guard reason.entry.challenge == .insufficientScope, exchanges[exchange].route >= 0 else {
            return []
        }
        return snapshot.routes.routes[Int(exchanges[exchange].route)].scopeText
    }

    private mutating func report(_ exchange: Handle, _ refusal: Refusal) {
        let client = exchanges[exchange].client
        let origin = exchanges[exchange].origin
        refusalLog.write(
            refusal, id: exchanges[exchange].id, route: routeText(exchange),
            peer: origin.map { PeerName($0.description) } ?? clients[client].peer,
            cutsOff: exchanges[exchange].answer != .awaited, at: now)
    }

    private mutating func routeText(_ exchange: Handle) -> String {
        let index = exchanges[exchange].route
        guard index >= 0 else { return "" }
        return snapshot.routes.routes[Int(index)].name
    }
}
