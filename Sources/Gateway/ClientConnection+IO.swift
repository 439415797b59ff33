internal import Basics
internal import Net

/// What came of handing bytes to a connection.
enum SendOutcome: Equatable {
    /// The outbox is empty and so many bytes of the body went along.
    case sent(body: Int)
    /// The socket is full; part may have gone, the poller will tell when to go on.
    case blocked(body: Int)
    /// The connection is broken.
    case failed
}

extension ClientConnection {
    /// Reads once into the inbound buffer.
    mutating func receive() -> IOOutcome {
        let outcome = transport.read(into: &inbound)
        if case .moved(let count) = outcome { patience.note(count) }
        return outcome
    }

    /// Sends the outbox and then the first `count` bytes of `body`, in one call. What went of the
    /// body is for the caller to consume.
    mutating func send(_ body: inout ByteBuffer, first count: Int) -> SendOutcome {
        let queued = outbox.count
        let outcome = transport.send(&outbox, then: body.readable.extracting(0..<count))
        noteSent(outcome, queued: queued)
        return outcome
    }

    /// Puts the last `count` bytes of an answer, a few, behind what is in the outbox already, to go
    /// with it. False when they have to be sent from where they are.
    mutating func takeLast(_ body: inout ByteBuffer, _ count: Int) -> Bool {
        guard !outbox.isEmpty, count <= WorkerBounds.copiedBodyBytesMax, count <= outbox.freeCount
        else { return false }
        outbox.append(body.readable.extracting(0..<count))
        body.consume(count)
        return true
    }

    /// Sends the outbox.
    mutating func flush() -> SendOutcome {
        let queued = outbox.count
        let outcome = transport.send(&outbox, then: Span())
        noteSent(outcome, queued: queued)
        return outcome
    }

    /// Moves up to `most` bytes into a pipe that is empty.
    mutating func receive(into pipe: inout KernelPipe, most: UInt64) -> IOOutcome {
        let outcome = transport.splice(into: &pipe, most: Int(clamping: most))
        if case .moved(let count) = outcome { patience.note(count) }
        return outcome
    }

    /// Sends what is in the pipe; the outbox is empty.
    mutating func send(_ pipe: inout KernelPipe) -> SendOutcome {
        let outcome = transport.send(&pipe)
        noteSent(outcome, queued: outbox.count)
        return outcome
    }

    /// What the socket took is the client's to take next.
    private mutating func noteSent(_ outcome: SendOutcome, queued: Int) {
        unsentBytes &+= queued - outbox.count
        switch outcome {
        case .sent(let count), .blocked(let count): unsentBytes &+= count
        case .failed: break
        }
    }

    /// Notes what the client has got since the last look: the kernel may hold megabytes for it, so
    /// that a slow client shows in nothing else.
    mutating func noteTaken() -> Bool {
        let left = transport.unsentBytes()
        defer { unsentBytes = left }
        guard left < unsentBytes else { return false }
        patience.note(unsentBytes - left)
        return true
    }
}

extension UpstreamConnection {
    /// Reads once into the inbound buffer.
    mutating func receive() -> IOOutcome { transport.read(into: &inbound) }

    /// Sends the outbox and then the first `count` bytes of `body`, in one call. What went of the
    /// body is for the caller to consume.
    mutating func send(_ body: inout ByteBuffer, first count: Int) -> SendOutcome {
        let queued = outbox.count
        let outcome = transport.send(&outbox, then: body.readable.extracting(0..<count))
        switch outcome {
        case .sent(let count), .blocked(let count):
            if queued &+ count != outbox.count { hasSent = true }
        case .failed: break
        }
        return outcome
    }

    /// Moves up to `most` bytes into a pipe that is empty.
    mutating func receive(into pipe: inout KernelPipe, most: UInt64) -> IOOutcome {
        transport.splice(into: &pipe, most: Int(clamping: most))
    }

    /// Sends what is in the pipe; the outbox is empty, so the request's head has gone before.
    mutating func send(_ pipe: inout KernelPipe) -> SendOutcome { transport.send(&pipe) }

    /// Sends the outbox. A request begins with its head there, so what it sends tells `hasSent`.
    mutating func flush() -> SendOutcome {
        let queued = outbox.count
        let outcome = transport.send(&outbox, then: Span())
        if outbox.count != queued { hasSent = true }
        return outcome
    }
}

extension Transport {
    /// Sends what is in the pipe.
    fileprivate mutating func send(_ pipe: inout KernelPipe) -> SendOutcome {
        guard canWrite else { return .blocked(body: 0) }
        switch splice(from: &pipe) {
        case .moved(let count):
            return pipe.isEmpty ? .sent(body: count) : .blocked(body: count)
        case .wouldBlock: return .blocked(body: 0)
        case .endOfStream, .failed: return .failed
        }
    }

    /// Sends `outbox` and then `body` in one call, and consumes from the outbox what went. A small
    /// body goes by way of the outbox: the kernel takes one piece for less than two.
    fileprivate mutating func send(
        _ outbox: inout ByteBuffer, then body: Span<UInt8>
    ) -> SendOutcome {
        let queued = outbox.count
        if queued > 0, body.count > 0, body.count <= WorkerBounds.copiedBodyBytesMax,
            body.count <= outbox.freeCount, canWrite
        {
            outbox.append(body)
            return sendAll(&outbox, queued: queued, body: body.count)
        }
        let wanted = queued + body.count
        guard wanted > 0 else { return .sent(body: 0) }
        guard canWrite else { return .blocked(body: 0) }
        switch write(outbox.readable, body) {
        case .moved(let count):
            let fromOutbox = min(count, queued)
            outbox.consume(fromOutbox)
            return count == wanted
                ? .sent(body: body.count) : .blocked(body: count - fromOutbox)
        case .wouldBlock: return .blocked(body: 0)
        case .endOfStream, .failed: return .failed
        }
    }

    /// Sends `outbox`, whose last `body` bytes were just copied there and count as gone from the
    /// body. When the socket took nothing all is as it was: nothing has moved, and the outbox of a
    /// broken connection may go to another one.
    private mutating func sendAll(
        _ outbox: inout ByteBuffer, queued: Int, body: Int
    ) -> SendOutcome {
        switch write(outbox.readable) {
        case .moved(let count):
            outbox.consume(count)
            return outbox.isEmpty ? .sent(body: body) : .blocked(body: body)
        case .wouldBlock:
            outbox.truncate(to: queued)
            return .blocked(body: 0)
        case .endOfStream, .failed:
            outbox.truncate(to: queued)
            return .failed
        }
    }
}
