internal import Basics
internal import Config
internal import HTTP1
internal import Net
internal import Telemetry

/// Streams the request's body to the upstream, as fast as the slower of the two sides: what the
/// upstream's socket does not take stays in the client's buffer, and while that is full the client
/// is not read.
extension Worker {
    /// What one step of relaying answers.
    enum Relay {
        /// Something moved; go on.
        case again
        /// As much as a pipe holds may have moved; go on.
        case spliced
        /// Nothing can move until an event comes.
        case wait
        /// This direction is done.
        case done
        /// The exchange has ended, or has been refused.
        case ended
    }

    mutating func relayRequest(_ exchange: Handle) {
        var pieces = 0
        while pieces < WorkerBounds.piecesPerTurnMax {
            switch relayRequestPiece(exchange) {
            case .again: pieces += 1
            case .spliced: pieces += WorkerBounds.piecesInPipe
            case .wait, .done, .ended: return
            }
        }
        putOnAgenda(exchanges[exchange].client)
    }

    private mutating func relayRequestPiece(_ exchange: Handle) -> Relay {
        let upstream = exchanges[exchange].upstream
        guard upstreams[upstream].phase == .busy else { return .wait }
        guard !upstreams[upstream].sendingFailed else { return .done }
        // It said something, or ended, before it was asked: no answer to this (contract B147).
        guard !upstreams[upstream].hasSpokenUnasked else {
            return upstreamFailedWhileSending(exchange)
        }
        switch exchanges[exchange].requestBody {
        case .none: return flushRequest(exchange)
        case .length(let left): return relayRequestBytes(exchange, left)
        case .chunked(let decoder): return relayRequestChunk(exchange, decoder)
        case .untilClose: preconditionFailure("a request body never ends by closing")
        }
    }

    /// Sends what is left in the upstream's outbox; then the answer's time begins.
    private mutating func flushRequest(_ exchange: Handle) -> Relay {
        let upstream = exchanges[exchange].upstream
        // Empty and backed: it was sent ahead (`Worker+Departures`).
        guard upstreams[upstream].outbox.isBacked else { return .done }
        switch upstreams[upstream].flush() {
        case .sent:
            buffers.reclaim(&upstreams[upstream].outbox)
            awaitAnswer(upstream)
            return .done
        case .blocked: return waitForUpstream(exchange, hasMoved: false)
        case .failed: return upstreamFailedWhileSending(exchange)
        }
    }

    /// The upstream takes nothing more for now: it is waited for, and the client is not blamed.
    mutating func waitForUpstream(_ exchange: Handle, hasMoved: Bool) -> Relay {
        let upstream = exchanges[exchange].upstream
        if hasMoved { awaitAnswer(upstream) } else { keepAwaiting(upstream) }
        let client = exchanges[exchange].client
        clients[client].patience.pause(
            now: now, most: timeouts.clientBody, rate: limits.bodyRateMin)
        clientDeadlines.set(client.slot, to: .never)
        return .wait
    }

    /// Starts, or starts anew, the time that the upstream has for its next move.
    mutating func awaitAnswer(_ upstream: Handle) {
        upstreamDeadlines.set(
            upstream.slot, to: now + upstreams[upstream].responseTime)
    }

    /// The same when nothing has moved: the time that is running goes on, so that a client cannot
    /// stretch it by sending more.
    mutating func keepAwaiting(_ upstream: Handle) {
        upstreamDeadlines.begin(upstream.slot, by: now + upstreams[upstream].responseTime)
    }

    private mutating func relayRequestBytes(_ exchange: Handle, _ left: UInt64) -> Relay {
        if maySpliceRequest(exchange, left) { return spliceRequest(exchange, left) }
        let client = exchanges[exchange].client
        let upstream = exchanges[exchange].upstream
        let available = Int(min(left, UInt64(clients[client].inbound.count)))
        guard available > 0 else { return readRequestBody(exchange) }
        exchanges[exchange].awaitsContinue = false
        let outcome = upstreams[upstream].send(&clients[client].inbound, first: available)
        switch outcome {
        case .sent(let count), .blocked(let count):
            clients[client].inbound.consume(count)
            let rest = left - UInt64(count)
            exchanges[exchange].requestBody = rest == 0 ? .none : .length(rest)
            if case .blocked = outcome {
                if rest == 0 { buffers.reclaimIfEmpty(&clients[client].inbound) }
                return waitForUpstream(exchange, hasMoved: count > 0)
            }
            if upstreams[upstream].outbox.isEmpty { buffers.reclaim(&upstreams[upstream].outbox) }
            if rest == 0 {
                buffers.reclaimIfEmpty(&clients[client].inbound)
                clientDeadlines.set(client.slot, to: .never)
                awaitAnswer(upstream)
                return .done
            }
            return .again
        case .failed: return upstreamFailedWhileSending(exchange)
        }
    }

    /// Re-frames the next piece of a chunked body: chunk extensions and trailers end here
    /// (contract B107, B108).
    private mutating func relayRequestChunk(_ exchange: Handle, _ decoder: ChunkedDecoder) -> Relay
    {
        let client = exchanges[exchange].client
        let upstream = exchanges[exchange].upstream
        if !upstreams[upstream].outbox.isEmpty,
            upstreams[upstream].outbox.freeCount < WorkerBounds.chunkRoomMin
        {
            let queued = upstreams[upstream].outbox.count
            switch upstreams[upstream].flush() {
            case .sent: break
            case .blocked:
                let hasMoved = upstreams[upstream].outbox.count < queued
                return waitForUpstream(exchange, hasMoved: hasMoved)
            case .failed: return upstreamFailedWhileSending(exchange)
            }
        }
        guard !clients[client].inbound.isEmpty else { return readRequestBody(exchange) }
        guard buffers.lend(to: &upstreams[upstream].outbox) else {
            return refuseAndEnd(exchange, .overloaded)
        }
        exchanges[exchange].awaitsContinue = false
        var decoder = decoder
        let hasEnded: Bool
        do throws(HTTPFailure) {
            hasEnded = try BodyRelay.moveChunked(
                &decoder, from: &clients[client].inbound, to: &upstreams[upstream].outbox,
                chunks: true)
        } catch {
            refuse(exchange, Refusal(error.reason, detail: error))
            return .ended
        }
        let limit = limits.bodyBytes
        if limit > 0, decoder.announcedBytes > UInt64(limit) {
            return refuseAndEnd(exchange, .bodyTooLarge)
        }
        exchanges[exchange].requestBody = hasEnded ? .none : .chunked(decoder)
        if hasEnded {
            buffers.reclaimIfEmpty(&clients[client].inbound)
            clientDeadlines.set(client.slot, to: .never)
        }
        return .again
    }

    private mutating func refuseAndEnd(_ exchange: Handle, _ reason: Reason) -> Relay {
        refuse(exchange, Refusal(reason))
        return .ended
    }

    /// Reads more of the body from the client, inviting it first when it waits to be asked.
    mutating func readRequestBody(_ exchange: Handle) -> Relay {
        let client = exchanges[exchange].client
        let upstream = exchanges[exchange].upstream
        if exchanges[exchange].awaitsContinue, !clients[client].transport.canRead {
            exchanges[exchange].awaitsContinue = false
            if exchanges[exchange].answer == .awaited, !inviteBody(client) { return .wait }
        }
        // The head, or a re-framed piece, need not wait for more of the body.
        if !upstreams[upstream].outbox.isEmpty {
            switch upstreams[upstream].flush() {
            case .sent: buffers.reclaim(&upstreams[upstream].outbox)
            case .blocked: keepAwaiting(upstream)
            case .failed: return upstreamFailedWhileSending(exchange)
            }
        }
        guard clients[client].transport.canRead else {
            if exchanges[exchange].answer == .awaited { _ = clients[client].flush() }
            waitForBody(client)
            upstreamDeadlines.set(upstream.slot, to: .never)
            buffers.reclaimIfEmpty(&clients[client].inbound)
            return .wait
        }
        guard buffers.lend(to: &clients[client].inbound) else {
            return refuseAndEnd(exchange, .overloaded)
        }
        clients[client].inbound.compact()
        switch clients[client].receive() {
        case .moved:
            exchanges[exchange].awaitsContinue = false
            return .again
        case .wouldBlock:
            return .again
        case .endOfStream, .failed:
            // The body will never be whole: nothing well-formed may reach the upstream, and the
            // client has gone (contract B110).
            abandonClient(client)
            return .ended
        }
    }

    /// Sends `100 Continue`, once; false when the client's socket is full. Only now may the client
    /// send its body: the token has been judged (contract B119).
    private mutating func inviteBody(_ client: Handle) -> Bool {
        guard buffers.lend(to: &clients[client].outbox) else { return true }
        clients[client].outbox.append("HTTP/1.1 100 Continue\r\n\r\n")
        if case .blocked = clients[client].flush() {
            waitForClientToTake(client)
            return false
        }
        buffers.reclaimIfEmpty(&clients[client].outbox)
        return true
    }

    /// The upstream takes no more of the request. It may have answered before it broke off; what
    /// came is read and relayed, and tells how the exchange ends (contract B148).
    mutating func upstreamFailedWhileSending(_ exchange: Handle) -> Relay {
        let upstream = exchanges[exchange].upstream
        if upstreams[upstream].isReused, !upstreams[upstream].hasSent,
            exchanges[exchange].answer == .awaited, !exchanges[exchange].wasRetried
        {
            // It had been closed while it was idle: nothing of the request went (contract B113).
            exchanges[exchange].wasRetried = true
            counters.add(.retried)
            moveRequest(exchange, reusing: false, orRefuse: .upstreamClosed)
            return exchanges.contains(exchange) ? .again : .ended
        }
        upstreams[upstream].mustClose = true
        upstreams[upstream].sendingFailed = true
        buffers.reclaim(&upstreams[upstream].outbox)
        // The poller may not have told yet, and the end of the stream is an answer as well.
        upstreams[upstream].transport.note(.readable)
        return .done
    }
}
