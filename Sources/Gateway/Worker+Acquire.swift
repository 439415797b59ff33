internal import Basics
internal import Config
internal import Net
internal import Telemetry
internal import Upstreams

/// Finding a connection for an exchange: an idle one to the endpoint that has the fewest requests,
/// or a new one; an endpoint that cannot be reached is passed over.
extension Worker {
    enum Acquired {
        case connection(Handle)
        case failure(Reason)
    }

    /// Endpoints that one exchange may try: with the usual connect timeout, half a minute.
    private static let connectTriesMax = 8

    /// Takes an idle connection, or makes one. `reusing` allows idle ones; `failure` is what is
    /// told when no endpoint is left to be tried.
    mutating func acquireUpstream(
        _ exchange: Handle, reusing: Bool, orFail failure: Reason = .upstreamUnreachable
    ) -> Acquired {
        let upstream = Int(exchanges[exchange].plan.upstream)
        var failure = failure
        while exchanges[exchange].tried.nonzeroBitCount < Self.connectTriesMax {
            switch chooseEndpoint(upstream, exchange) {
            case .none: return .failure(failure)
            case .allDown: return .failure(.upstreamUnavailable)
            case .endpoint(let endpoint):
                if reusing, let idle = takeIdle(endpoint, for: exchange) {
                    return .connection(idle)
                }
                switch connect(to: endpoint, exchange) {
                case .connection(let handle): return .connection(handle)
                case .failure(.overloaded): return .failure(.overloaded)
                case .failure(let reason): failure = reason
                }
                exchanges[exchange].tried |= UpstreamPools.bit(endpoint)
            }
        }
        return .failure(failure)
    }

    /// The endpoint to try next: the one whose pooled connection was dead only after all others.
    private mutating func chooseEndpoint(
        _ upstream: Int, _ exchange: Handle
    ) -> UpstreamPools.Choice {
        let tried = exchanges[exchange].tried
        let avoided = exchanges[exchange].avoided
        if avoided != 0 {
            let other = pools.choose(upstream, tried: tried | avoided, now: now)
            if case .endpoint = other { return other }
        }
        return pools.choose(upstream, tried: tried, now: now)
    }

    /// An idle connection to an endpoint. A request that cannot be sent twice gets only one that
    /// was used just now and is seen to be open at this moment; one that can is sent again when the
    /// connection turns out to be dead, so it spares the look.
    private mutating func takeIdle(_ endpoint: Int, for exchange: Handle) -> Handle? {
        let mayRepeat = mayBeRepeated(exchange)
        while let handle = pools.popIdle(endpoint) {
            counters.setIdleUpstreams(pools.idleCount)
            guard mayRepeat || isSurelyOpen(handle) else {
                closeUpstream(handle)
                continue
            }
            upstreams[handle].phase = .busy
            upstreams[handle].isReused = true
            upstreams[handle].hasSent = false
            upstreamDeadlines.set(handle.slot, to: .never)
            pools.begin(endpoint)
            counters.add(.upstreamReuses)
            return handle
        }
        return nil
    }

    /// Whether an idle connection is fit for a request that goes only once. What has been idle for
    /// long may be closed by the upstream while the request is on its way, which no look can tell
    /// (RFC 9112 section 9.3.1): servers wait a second at least.
    private mutating func isSurelyOpen(_ upstream: Handle) -> Bool {
        now - upstreams[upstream].idleSince < WorkerBounds.surelyOpenTime
            && upstreams[upstream].transport.isIdleAndOpen()
    }

    /// Starts connecting to an endpoint.
    private mutating func connect(to endpoint: Int, _ exchange: Handle) -> Acquired {
        while true {
            if upstreams.isFull, !closeSomeIdleUpstream() { return .failure(.overloaded) }
            do throws(SystemError) {
                let descriptor = try Socket.connect(to: pools.endpoints[endpoint].address)
                return watch(descriptor, to: endpoint, exchange)
            } catch {
                // Descriptors ran out; an idle connection gives one back.
                if error.isExhaustion {
                    guard closeSomeIdleUpstream() else { return .failure(.overloaded) }
                    continue
                }
                // Its backlog is full: it is there, and has too much to do.
                if error.isFullBacklog { return .failure(.upstreamOverloaded) }
                noteFailure(at: endpoint)
                return .failure(.upstreamUnreachable)
            }
        }
    }

    private mutating func watch(
        _ descriptor: consuming Descriptor, to endpoint: Int, _ exchange: Handle
    ) -> Acquired {
        let number = descriptor.number
        let upstream = upstreams.insert(
            UpstreamConnection(Transport(descriptor, canWrite: false), endpoint: endpoint))
        pools.begin(endpoint)
        do throws(SystemError) {
            try poller.watch(number, token: Token(.upstream, upstream).bits)
        } catch {
            closeUpstream(upstream)
            return .failure(.overloaded)
        }
        upstreamDeadlines.set(upstream.slot, to: now + exchanges[exchange].plan.connectTime)
        counters.add(.upstreamConnects)
        return .connection(upstream)
    }

    private mutating func closeSomeIdleUpstream() -> Bool {
        guard let idle = pools.popAnyIdle() else { return false }
        counters.setIdleUpstreams(pools.idleCount)
        closeUpstream(idle)
        return true
    }

    /// The connection came to nothing before a byte of the request was sent: the head, written
    /// already, moves to another one, whatever the method. `reason` is told when there is none.
    mutating func moveRequest(_ exchange: Handle, reusing: Bool, orRefuse reason: Reason) {
        let failed = exchanges[exchange].upstream
        switch acquireUpstream(exchange, reusing: reusing, orFail: reason) {
        case .failure(let reason): refuse(exchange, Refusal(reason))
        case .connection(let next):
            upstreams[next].exchange = exchange
            upstreams[next].responseTime = exchanges[exchange].plan.responseTime
            exchanges[exchange].upstream = next
            swapOutboxes(failed, next)
            closeUpstream(failed)
            counters.add(.moved)
            if upstreams[next].phase == .busy { driveExchange(exchange) }
        }
    }

    private mutating func swapOutboxes(_ from: Handle, _ to: Handle) {
        var outbox = ByteBuffer()
        swap(&outbox, &upstreams[from].outbox)
        swap(&outbox, &upstreams[to].outbox)
        swap(&outbox, &upstreams[from].outbox)
    }

    /// An endpoint could not be connected to: the next one is tried. `reason` tells what was wrong
    /// with the last one.
    mutating func tryNextEndpoint(_ exchange: Handle, orRefuse reason: Reason) {
        let endpoint = upstreams[exchanges[exchange].upstream].endpoint
        noteFailure(at: endpoint)
        exchanges[exchange].tried |= UpstreamPools.bit(endpoint)
        moveRequest(exchange, reusing: !exchanges[exchange].wasRetried, orRefuse: reason)
    }

    // MARK: Health

    /// Something went wrong that is the endpoint's doing; all workers will know.
    mutating func noteFailure(at endpoint: Int) {
        pools.noteTrouble(endpoint)
        directory.requestFailed(
            at: pools.endpoints[endpoint].id, of: pools.endpoints[endpoint].upstream, now: now)
    }

    /// An answer has come, which is worth telling only after a failure.
    mutating func noteAnswer(at endpoint: Int) {
        guard pools.endpoints[endpoint].isTroubled else { return }
        pools.noteAnswer(endpoint)
        directory.requestSucceeded(
            at: pools.endpoints[endpoint].id, of: pools.endpoints[endpoint].upstream)
    }

    /// Takes over what has changed in the directory, once a turn.
    mutating func renewUpstreams() {
        let (version, views) = directory.view()
        let orphans = pools.adopt(views, version: version, workers: gateway.counters.count)
        for orphan in orphans { closeUpstream(orphan) }
        counters.setIdleUpstreams(pools.idleCount)
    }
}
