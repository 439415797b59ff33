internal import Basics
internal import Net

/// A large request's body on its way up through a pipe, as `SpliceAnswer` has it for answers.
extension Worker {
    /// Whether the next bytes of the request go through a pipe, which is lent then.
    mutating func maySpliceRequest(_ exchange: Handle, _ left: UInt64) -> Bool {
        if left < pipes.bodyBytesMin || !exchanges[exchange].requestPipe.isNone {
            return !exchanges[exchange].requestPipe.isNone
        }
        let client = exchanges[exchange].client
        guard clients[client].inbound.isEmpty, clients[client].transport.canRead,
            upstreams[exchanges[exchange].upstream].outbox.isEmpty,
            pipes.lend(&exchanges[exchange].requestPipe, now: now)
        else { return false }
        buffers.reclaim(&clients[client].inbound)
        return true
    }

    mutating func spliceRequest(_ exchange: Handle, _ left: UInt64) -> Relay {
        let upstream = exchanges[exchange].upstream
        let pipe = exchanges[exchange].requestPipe
        if pipes.table[pipe].isEmpty, !fillRequestPipe(exchange, left) {
            pipes.reclaim(&exchanges[exchange].requestPipe)
            return readRequestBody(exchange)
        }
        let outcome = upstreams[upstream].send(&pipes.table[pipe])
        switch outcome {
        case .sent(let count), .blocked(let count):
            let rest = left - UInt64(count)
            exchanges[exchange].requestBody = rest == 0 ? .none : .length(rest)
            if case .blocked = outcome { return waitForUpstream(exchange, hasMoved: count > 0) }
            guard rest == 0 else { return .spliced }
            pipes.reclaim(&exchanges[exchange].requestPipe)
            clientDeadlines.set(exchanges[exchange].client.slot, to: .never)
            awaitAnswer(upstream)
            return .done
        case .failed:
            pipes.reclaim(&exchanges[exchange].requestPipe)
            return upstreamFailedWhileSending(exchange)
        }
    }

    private mutating func fillRequestPipe(_ exchange: Handle, _ left: UInt64) -> Bool {
        let client = exchanges[exchange].client
        guard clients[client].transport.canRead else { return false }
        let outcome = clients[client].receive(
            into: &pipes.table[exchanges[exchange].requestPipe], most: left)
        guard hasMoved(outcome) else { return false }
        exchanges[exchange].awaitsContinue = false
        return true
    }
}
