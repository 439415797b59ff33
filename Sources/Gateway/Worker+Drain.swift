internal import Basics
internal import Config
internal import Net
internal import Telemetry

/// Stopping without losing a request: no new connections, idle ones closed, those in an exchange
/// finished, all within the drain time.
extension Worker {
    mutating func beginDraining() {
        guard drainDeadline == nil else { return }
        drainDeadline = now + timeouts.drain
        // Those who connected before are served; whoever comes later is refused at once, so that
        // it goes elsewhere instead of waiting for a process that ends.
        for listener in gateway.listeners { acceptWaiting(at: listener) }
        pauseAccepting(until: .never)
        for listener in gateway.listeners { listener.stop() }
        forEachClient { worker, client in
            let isIdle =
                worker.clients[client].exchange.isNone
                && worker.clients[client].inbound.isEmpty && worker.clients[client].outbox.isEmpty
                && worker.clients[client].closing == .no
            if isIdle { worker.serveWhatHasCome(client) }
        }
        while let upstream = pools.popAnyIdle() { closeUpstream(upstream) }
        counters.setIdleUpstreams(0)
    }

    /// Serves the request that has arrived on an idle connection, though the poller may not have
    /// told; closes the connection when there is none.
    mutating func serveWhatHasCome(_ client: Handle) {
        clients[client].transport.note(.readable)
        driveClient(client)
    }

    /// The drain time is over, or nothing is left: breaks off what is still open.
    mutating func closeEverything() {
        forEachClient { worker, client in worker.abandonClient(client) }
    }

    private mutating func forEachClient(_ body: (inout Worker, Handle) -> Void) {
        for slot in 0..<clients.usedSlots {
            if let client = clients.handle(at: slot) { body(&self, client) }
        }
    }
}
