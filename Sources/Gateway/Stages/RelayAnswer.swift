internal import Basics
internal import HTTP1
internal import Net
internal import Telemetry

/// Streams the upstream's answer to the client, as fast as the slower of the two sides: what the
/// client's socket does not take stays in the upstream's buffer, and while that is full the
/// upstream is not read.
extension Worker {
    mutating func relayAnswer(_ exchange: Handle) {
        var pieces = 0
        while pieces < WorkerBounds.piecesPerTurnMax {
            let step: Relay
            switch exchanges[exchange].answer {
            case .awaited: step = relayAnswerHead(exchange)
            case .flowing: step = relayAnswerPiece(exchange)
            case .complete: step = .done
            }
            switch step {
            case .again: pieces += 1
            case .spliced: pieces += WorkerBounds.piecesInPipe
            case .wait, .ended: return
            case .done: return endExchange(exchange, poolUpstream: true)
            }
        }
        putOnAgenda(exchanges[exchange].client)
    }

    // MARK: Head

    private mutating func relayAnswerHead(_ exchange: Handle) -> Relay {
        let upstream = exchanges[exchange].upstream
        guard upstreams[upstream].phase == .busy else { return .wait }
        if !upstreams[upstream].inbound.isEmpty {
            do throws(HTTPFailure) {
                let progress = try response.parse(
                    &upstreams[upstream].inbound, answeringHead: exchanges[exchange].isHead,
                    headLimits, alreadySeen: upstreams[upstream].headBytesSeen)
                if case .complete(let bytes) = progress {
                    upstreams[upstream].headBytesSeen = 0
                    return takeAnswerHead(exchange, headBytes: bytes)
                }
            } catch {
                noteFailure(at: upstreams[upstream].endpoint)
                refuse(exchange, Refusal(.upstreamResponseInvalid, detail: error))
                return .ended
            }
            upstreams[upstream].headBytesSeen = upstreams[upstream].inbound.count
        }
        return readAnswer(exchange)
    }

    private mutating func takeAnswerHead(_ exchange: Handle, headBytes: Int) -> Relay {
        let client = exchanges[exchange].client
        let upstream = exchanges[exchange].upstream
        guard response.head.status != 101 || maySwitch(exchange) else {
            // Nobody switches to what was not asked for (contract B155).
            refuse(exchange, Refusal(.upstreamResponseInvalid))
            return .ended
        }
        noteAnswer(at: upstreams[upstream].endpoint)
        if let blocked = flushInterimAnswers(exchange) { return blocked }
        guard buffers.lend(to: &clients[client].outbox) else {
            refuse(exchange, Refusal(.overloaded))
            return .ended
        }
        if response.head.isInterim { return relayInterimAnswer(exchange, headBytes: headBytes) }
        if response.head.status == 101 { return beginTunnel(exchange, headBytes: headBytes) }
        exchanges[exchange].answerBody = BodyFlow(response.head.framing, limits: headLimits)
        // An answer before the request has been read whole costs both connections (B148), and an
        // HTTP/1.0 client's is never kept (B154).
        let isEarly = !exchanges[exchange].requestBody.isComplete
        if isEarly || exchanges[exchange].isHTTP10 || drainDeadline != nil {
            exchanges[exchange].closesClient = true
        }
        if isEarly || !upstreams[upstream].outbox.isEmpty { upstreams[upstream].mustClose = true }
        let framing = clientFraming(exchange)
        if framing == .untilClose { exchanges[exchange].closesClient = true }
        exchanges[exchange].chunksAnswer = framing == .chunked
        if !response.head.persists { upstreams[upstream].mustClose = true }
        if let seconds = response.head.keepAliveSeconds {
            upstreams[upstream].keepAliveSeconds = Int64(clamping: seconds)
        }
        let writer = ClientHeadWriter(
            id: exchanges[exchange].id, framing: framing,
            closes: exchanges[exchange].closesClient, date: wall,
            isPersonal: exchanges[exchange].identity != nil)
        response.writeClientHead(
            from: &upstreams[upstream].inbound, writer, into: &clients[client].outbox)
        guard !clients[client].outbox.hasOverflowed else {
            clients[client].outbox.removeAll()
            refuse(exchange, Refusal(.upstreamResponseInvalid))
            return .ended
        }
        upstreams[upstream].inbound.consume(headBytes)
        exchanges[exchange].answer = .flowing
        counters.add(.forwarded)
        return .again
    }

    /// Sends what the client has not taken yet of interim answers, so that the next head finds an
    /// empty outbox and room; nil when all has gone.
    private mutating func flushInterimAnswers(_ exchange: Handle) -> Relay? {
        let client = exchanges[exchange].client
        guard !clients[client].outbox.isEmpty else { return nil }
        switch clients[client].flush() {
        case .sent:
            if exchanges[exchange].requestBody.isComplete {
                clientDeadlines.set(client.slot, to: .never)
            }
            return nil
        case .blocked: return waitForClient(exchange)
        case .failed:
            abandonClient(client)
            return .ended
        }
    }

    private mutating func clientFraming(_ exchange: Handle) -> ClientHeadWriter.Framing {
        switch response.head.framing {
        case .none, .length: .asDeclared
        case .chunked, .untilClose: exchanges[exchange].isHTTP10 ? .untilClose : .chunked
        }
    }

    /// 1xx answers are passed on, bounded, to clients that know them (contract B120); 100 is not,
    /// since Postern invites the body itself and asks the upstream for no invitation.
    private mutating func relayInterimAnswer(_ exchange: Handle, headBytes: Int) -> Relay {
        let client = exchanges[exchange].client
        let upstream = exchanges[exchange].upstream
        exchanges[exchange].interimAnswers += 1
        guard exchanges[exchange].interimAnswers <= WorkerBounds.interimAnswersMax else {
            refuse(exchange, Refusal(.upstreamResponseInvalid))
            return .ended
        }
        if response.head.status != 100, !exchanges[exchange].isHTTP10 {
            response.writeInterimHead(
                from: &upstreams[upstream].inbound, into: &clients[client].outbox)
            if case .failed = clients[client].flush() {
                abandonClient(client)
                return .ended
            }
        }
        upstreams[upstream].inbound.consume(headBytes)
        buffers.reclaimIfEmpty(&clients[client].outbox)
        return .again
    }

    // MARK: Body

    private mutating func relayAnswerPiece(_ exchange: Handle) -> Relay {
        switch exchanges[exchange].answerBody {
        case .none: return completeAnswer(exchange)
        case .length(let left): return relayAnswerBytes(exchange, left)
        case .chunked(let decoder): return relayAnswerChunk(exchange, decoder)
        case .untilClose: return relayAnswerUntilClose(exchange)
        }
    }

    /// The answer is whole: it is done once the client's connection has it in its outbox, which is
    /// sent when that goes on. So the upstream is free while a slow client takes the rest.
    private mutating func completeAnswer(_ exchange: Handle) -> Relay {
        exchanges[exchange].answer = .complete
        return .done
    }

    private mutating func relayAnswerBytes(_ exchange: Handle, _ left: UInt64) -> Relay {
        if maySpliceAnswer(exchange, left) { return spliceAnswer(exchange, left) }
        let client = exchanges[exchange].client
        let upstream = exchanges[exchange].upstream
        let available = Int(min(left, UInt64(upstreams[upstream].inbound.count)))
        if available == 0, clients[client].outbox.isEmpty { return readAnswer(exchange) }
        if available == 0, upstreams[upstream].transport.canRead { return readAnswer(exchange) }
        if UInt64(available) == left,
            clients[client].takeLast(&upstreams[upstream].inbound, available)
        {
            exchanges[exchange].answerBody = .none
            return completeAnswer(exchange)
        }
        let outcome = clients[client].send(&upstreams[upstream].inbound, first: available)
        switch outcome {
        case .sent(let count), .blocked(let count):
            upstreams[upstream].inbound.consume(count)
            let rest = left - UInt64(count)
            exchanges[exchange].answerBody = rest == 0 ? .none : .length(rest)
            if case .blocked = outcome { return waitForClient(exchange) }
            buffers.reclaim(&clients[client].outbox)
            if rest == 0 {
                exchanges[exchange].answer = .complete
                return .done
            }
            return .again
        case .failed:
            abandonClient(client)
            return .ended
        }
    }

    private mutating func relayAnswerChunk(_ exchange: Handle, _ decoder: ChunkedDecoder) -> Relay {
        let client = exchanges[exchange].client
        let upstream = exchanges[exchange].upstream
        if let blocked = makeRoom(exchange) { return blocked }
        guard !upstreams[upstream].inbound.isEmpty else { return readAnswer(exchange) }
        var decoder = decoder
        do throws(HTTPFailure) {
            let hasEnded = try BodyRelay.moveChunked(
                &decoder, from: &upstreams[upstream].inbound, to: &clients[client].outbox,
                chunks: exchanges[exchange].chunksAnswer)
            exchanges[exchange].answerBody = hasEnded ? .none : .chunked(decoder)
            return .again
        } catch {
            refuse(exchange, Refusal(.upstreamResponseInvalid, detail: error))
            return .ended
        }
    }

    private mutating func relayAnswerUntilClose(_ exchange: Handle) -> Relay {
        let client = exchanges[exchange].client
        let upstream = exchanges[exchange].upstream
        if let blocked = makeRoom(exchange) { return blocked }
        guard !upstreams[upstream].inbound.isEmpty else { return readAnswer(exchange) }
        BodyRelay.moveAll(
            from: &upstreams[upstream].inbound, to: &clients[client].outbox,
            chunks: exchanges[exchange].chunksAnswer)
        return .again
    }

    /// Sends what waits in the client's outbox when no whole chunk more would fit, or nothing more
    /// is there to be framed; nil when there is room.
    private mutating func makeRoom(_ exchange: Handle) -> Relay? {
        let client = exchanges[exchange].client
        let upstream = exchanges[exchange].upstream
        let isDry = upstreams[upstream].inbound.isEmpty && !upstreams[upstream].transport.canRead
        if !clients[client].outbox.isEmpty,
            isDry || clients[client].outbox.freeCount < WorkerBounds.chunkRoomMin
        {
            switch clients[client].flush() {
            case .sent: break
            case .blocked: return waitForClient(exchange)
            case .failed:
                abandonClient(client)
                return .ended
            }
        }
        guard buffers.lend(to: &clients[client].outbox) else {
            refuse(exchange, Refusal(.overloaded))
            return .ended
        }
        return nil
    }

    /// The client is slow: it gets time, and the upstream is not blamed meanwhile.
    mutating func waitForClient(_ exchange: Handle) -> Relay {
        waitForClientToTake(exchanges[exchange].client)
        upstreamDeadlines.set(exchanges[exchange].upstream.slot, to: .never)
        return .wait
    }
}
