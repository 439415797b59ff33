internal import Basics
internal import Config
internal import Net
internal import Telemetry

/// Connections to the upstream: made, pooled, watched, closed.
extension Worker {
    enum Acquired {
        case connection(Handle)
        case failure(Reason)
    }

    /// Takes an idle connection, or makes one. A request that cannot be sent twice gets only an
    /// idle connection that is seen to be open at this moment; one that can is sent again when the
    /// connection turns out to be dead, so it spares the look.
    mutating func acquireUpstream(reusing: Bool, mayRepeat: Bool) -> Acquired {
        let mayReuse = reusing && sharesUpstream
        while mayReuse, let handle = idleUpstreams.popLast() {
            counters.setIdleUpstreams(idleUpstreams.count)
            guard mayRepeat || upstreams[handle].transport.isIdleAndOpen() else {
                closeUpstream(handle)
                continue
            }
            upstreams[handle].phase = .busy
            upstreams[handle].isReused = true
            upstreamDeadlines.set(handle.slot, to: .never)
            counters.add(.upstreamReuses)
            return .connection(handle)
        }
        return connectUpstream(fromAddress: 0, orFail: .upstreamUnreachable)
    }

    /// Starts connecting to the upstream's addresses in turn, from the one at `first` on.
    private mutating func connectUpstream(
        fromAddress first: Int, orFail reason: Reason
    ) -> Acquired {
        let addresses = snapshot.upstream.current
        var index = first
        while index < addresses.count {
            if upstreams.isFull, !closeOldestIdleUpstream() { return .failure(.overloaded) }
            do throws(SystemError) {
                let descriptor = try Socket.connect(to: addresses[index])
                let number = descriptor.number
                let upstream = upstreams.insert(
                    UpstreamConnection(Transport(descriptor, canWrite: false)))
                upstreams[upstream].addressIndex = index
                do throws(SystemError) {
                    try poller.watch(number, token: Token(.upstream, upstream).bits)
                } catch {
                    closeUpstream(upstream)
                    return .failure(.overloaded)
                }
                upstreamDeadlines.set(
                    upstream.slot, to: now + timeouts.upstreamConnect)
                counters.add(.upstreamConnects)
                return .connection(upstream)
            } catch {
                guard error.isExhaustion else {
                    index += 1
                    continue
                }
                // Descriptors ran out; an idle connection gives one back.
                guard closeOldestIdleUpstream() else { return .failure(.overloaded) }
            }
        }
        return .failure(reason)
    }

    private mutating func closeOldestIdleUpstream() -> Bool {
        guard let oldest = idleUpstreams.first else { return false }
        forgetIdle(oldest)
        closeUpstream(oldest)
        return true
    }

    mutating func upstreamIsReady(_ upstream: Handle, _ readiness: Readiness) {
        upstreams[upstream].transport.note(readiness)
        switch upstreams[upstream].phase {
        case .idle:
            // Nothing was asked: bytes would poison the next answer, an end means it is gone
            // (contract B147).
            guard upstreams[upstream].transport.canRead else { return }
            forgetIdle(upstream)
            closeUpstream(upstream)
        case .connecting: connectEnded(upstream)
        case .busy:
            let exchange = upstreams[upstream].exchange
            let client = exchanges[exchange].client
            if readiness.isBroken { noteBrokenTunnel(exchange) }
            driveExchange(exchange)
            goOn(client)
        }
    }

    /// After an upstream's event or a timeout: the client's connection may be free for its next
    /// request, which may have arrived already and will not be announced again.
    mutating func goOn(_ client: Handle) {
        guard clients.contains(client), clients[client].exchange.isNone else { return }
        driveClient(client)
    }

    private mutating func connectEnded(_ upstream: Handle) {
        let exchange = upstreams[upstream].exchange
        let client = exchanges[exchange].client
        if upstreams[upstream].transport.connectError() == 0 {
            upstreams[upstream].phase = .busy
            upstreamDeadlines.set(upstream.slot, to: .never)
            driveExchange(exchange)
            return goOn(client)
        }
        enter(exchange)
        tryNextAddress(exchange, orRefuse: .upstreamUnreachable)
        leave()
        goOn(client)
    }

    /// The address did not answer: the head, written already, moves to a connection to the next.
    /// `reason` tells what was wrong with the last one.
    mutating func tryNextAddress(_ exchange: Handle, orRefuse reason: Reason) {
        let failed = exchanges[exchange].upstream
        switch connectUpstream(
            fromAddress: upstreams[failed].addressIndex + 1, orFail: reason)
        {
        case .failure(let reason): refuse(exchange, Refusal(reason))
        case .connection(let next):
            upstreams[next].exchange = exchange
            exchanges[exchange].upstream = next
            swapOutboxes(failed, next)
            closeUpstream(failed)
        }
    }

    private mutating func swapOutboxes(_ from: Handle, _ to: Handle) {
        var outbox = ByteBuffer()
        swap(&outbox, &upstreams[from].outbox)
        swap(&outbox, &upstreams[to].outbox)
    }

    /// An exchange is done with its connection: into the pool when both messages were whole and
    /// nothing is left over, closed otherwise (contract B147, B148).
    mutating func releaseUpstream(_ upstream: Handle, ofEnding exchange: Handle, mayPool: Bool) {
        let isClean =
            mayPool && exchanges[exchange].answer == .complete
            && exchanges[exchange].answerBody.isComplete
            && exchanges[exchange].requestBody.isComplete
            // Whatever became of it, what an upgrade left behind is nobody's to judge (B155).
            && !exchanges[exchange].upgrades
            && !upstreams[upstream].mustClose && upstreams[upstream].inbound.isEmpty
            && upstreams[upstream].outbox.isEmpty
        guard isClean, drainDeadline == nil, sharesUpstream,
            idleUpstreams.count < limits.idleUpstreamConnections,
            !upstreams[upstream].transport.canRead
                || upstreams[upstream].transport.isIdleAndOpen()
        else { return closeUpstream(upstream) }
        buffers.reclaim(&upstreams[upstream].inbound)
        buffers.reclaim(&upstreams[upstream].outbox)
        upstreams[upstream].phase = .idle
        upstreams[upstream].exchange = .none
        upstreams[upstream].hasAnswered = false
        upstreamDeadlines.set(upstream.slot, to: now + idleTime(upstream))
        idleUpstreams.append(upstream)
        counters.setIdleUpstreams(idleUpstreams.count)
    }

    /// How long an idle connection is kept: as configured, and a second less than the upstream
    /// says it keeps it itself.
    private mutating func idleTime(_ upstream: Handle) -> Nanoseconds {
        let configured = timeouts.upstreamIdle
        let told = upstreams[upstream].keepAliveSeconds
        guard told >= 0 else { return configured }
        // The number is the upstream's own: held to what can be computed with.
        let seconds = min(max(told, 1), WorkerBounds.toldIdleSecondsMax)
        return min(configured, .milliseconds(seconds * 1000 - 900))
    }

    private mutating func forgetIdle(_ upstream: Handle) {
        guard let position = idleUpstreams.lastIndex(of: upstream) else { return }
        idleUpstreams.remove(at: position)
        counters.setIdleUpstreams(idleUpstreams.count)
    }

    mutating func closeIdleUpstreams() {
        for upstream in idleUpstreams { closeUpstream(upstream) }
        idleUpstreams.removeAll(keepingCapacity: true)
        counters.setIdleUpstreams(0)
    }

    /// An idle connection has been idle for long enough.
    mutating func closeIdleUpstream(_ upstream: Handle) {
        forgetIdle(upstream)
        closeUpstream(upstream)
    }

    mutating func closeUpstream(_ upstream: Handle) {
        upstreamDeadlines.set(upstream.slot, to: .never)
        buffers.reclaim(&upstreams[upstream].inbound)
        buffers.reclaim(&upstreams[upstream].outbox)
        upstreams.discard(upstream)
    }
}
