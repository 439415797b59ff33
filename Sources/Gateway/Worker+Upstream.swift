internal import Basics
internal import Config
internal import Net
internal import Telemetry

/// Connections to upstreams: watched, pooled, closed.
extension Worker {
    mutating func upstreamIsReady(_ upstream: Handle, _ readiness: Readiness) {
        switch upstreams[upstream].phase {
        // It had nothing to say, or was made idle in this turn.
        case .idle: return
        case .connecting: connectEnded(upstream)
        case .busy:
            let exchange = upstreams[upstream].exchange
            let client = exchanges[exchange].client
            if readiness.isBroken { noteBrokenTunnel(exchange) }
            driveExchange(exchange)
            goOn(client)
        }
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
        tryNextEndpoint(exchange, orRefuse: .upstreamUnreachable)
        leave()
        goOn(client)
    }

    /// An exchange is done with its connection: into the pool when both messages were whole and
    /// nothing is left over, closed otherwise (contract B147, B148).
    mutating func releaseUpstream(_ upstream: Handle, ofEnding exchange: Handle, mayPool: Bool) {
        let endpoint = upstreams[upstream].endpoint
        let isClean =
            mayPool && exchanges[exchange].answer == .complete
            && exchanges[exchange].answerBody.isComplete
            && exchanges[exchange].requestBody.isComplete
            // Whatever became of it, what an upgrade left behind is nobody's to judge (B155).
            && !exchanges[exchange].upgrades
            && !upstreams[upstream].mustClose && upstreams[upstream].inbound.isEmpty
            && upstreams[upstream].outbox.isEmpty
        guard isClean, drainDeadline == nil, !pools.endpoints[endpoint].isRetired,
            pools.idleCount < limits.idleUpstreamConnections,
            !upstreams[upstream].transport.canRead
                || upstreams[upstream].transport.isIdleAndOpen()
        else { return closeUpstream(upstream) }
        buffers.reclaim(&upstreams[upstream].inbound)
        buffers.reclaim(&upstreams[upstream].outbox)
        upstreams[upstream].phase = .idle
        upstreams[upstream].exchange = .none
        upstreams[upstream].hasAnswered = false
        upstreams[upstream].idleSince = now
        upstreamDeadlines.set(upstream.slot, to: now + idleTime(upstream))
        pools.end(endpoint)
        pools.pushIdle(upstream, endpoint)
        counters.setIdleUpstreams(pools.idleCount)
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

    mutating func closeIdleUpstreams() {
        while let upstream = pools.popAnyIdle() { closeUpstream(upstream) }
        counters.setIdleUpstreams(0)
    }

    /// An idle connection has been idle for long enough, or is no good any more.
    mutating func closeIdleUpstream(_ upstream: Handle) {
        pools.forgetIdle(upstream, upstreams[upstream].endpoint)
        counters.setIdleUpstreams(pools.idleCount)
        closeUpstream(upstream)
    }

    mutating func closeUpstream(_ upstream: Handle) {
        if upstreams[upstream].phase != .idle { pools.end(upstreams[upstream].endpoint) }
        upstreamDeadlines.set(upstream.slot, to: .never)
        buffers.reclaim(&upstreams[upstream].inbound)
        buffers.reclaim(&upstreams[upstream].outbox)
        upstreams.discard(upstream)
    }
}
