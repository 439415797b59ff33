internal import Basics
internal import Net

/// The first look at a turn's events: readiness is noted, and the beginnings of messages are read,
/// all of them before the first is parsed (decision 22). Nothing is judged here, and nobody is
/// answered: what cannot be read now is read when the connection is driven, and ends there.
extension Worker {
    /// Takes what an event brings. The same event is dispatched later in the turn.
    mutating func take(_ event: (token: UInt64, readiness: Readiness)) {
        let token = Token(bits: event.token)
        switch token.kind {
        case .client:
            guard clients.contains(token.handle) else { return }
            clients[token.handle].transport.note(event.readiness)
            if mayReadAhead(event.readiness) { readHeadAhead(token.handle) }
        case .upstream:
            guard upstreams.contains(token.handle) else { return }
            upstreams[token.handle].transport.note(event.readiness)
            takeFromUpstream(token.handle, event.readiness)
        case .listener, .mailbox, .alarm, nil: return
        }
    }

    /// Idle connections come first: whatever one of them says or does, no request of the same turn
    /// may be given to it and take that for its answer (contract B147).
    private mutating func takeFromUpstream(_ upstream: Handle, _ readiness: Readiness) {
        switch upstreams[upstream].phase {
        case .idle: if upstreams[upstream].transport.canRead { closeIdleUpstream(upstream) }
        case .busy: if mayReadAhead(readiness) { readAnswerAhead(upstream) }
        case .connecting: return
        }
    }

    /// Whether bytes have come, the stream goes on, and there is no lack of buffers: one for each
    /// event may be more than there are, and an answer needs another. What ends is read by whoever
    /// ends it: the kernel tells an error once.
    private mutating func mayReadAhead(_ readiness: Readiness) -> Bool {
        readiness.mayRead && !readiness.isEnding && buffers.outstanding < buffers.outstandingMax / 2
    }

    /// Reads for a head when one may begin.
    private mutating func readHeadAhead(_ client: Handle) {
        guard clients[client].awaitsHead, buffers.lend(to: &clients[client].inbound) else { return }
        _ = clients[client].receive()
    }

    /// Reads for an answer when one may begin.
    private mutating func readAnswerAhead(_ upstream: Handle) {
        let exchange = upstreams[upstream].exchange
        guard exchanges[exchange].answer == .awaited, upstreams[upstream].hasSent,
            upstreams[upstream].inbound.isEmpty, buffers.lend(to: &upstreams[upstream].inbound)
        else { return }
        if case .moved = upstreams[upstream].receive() { answerHasCome(exchange) }
    }
}

extension ClientConnection {
    /// Whether nothing of a head is there yet and nothing keeps it from being read.
    fileprivate var awaitsHead: Bool {
        exchange.isNone && closing == .no && inbound.isEmpty && outbox.isEmpty
    }
}
