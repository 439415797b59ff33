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
        pauseAccepting(until: .never)
        forEachClient { worker, client in
            let isIdle =
                worker.clients[client].exchange.isNone
                && worker.clients[client].inbound.isEmpty && worker.clients[client].outbox.isEmpty
                && worker.clients[client].closing == .no
            guard isIdle else { return }
            // A request that has arrived is still served, though the poller may not have told.
            worker.clients[client].transport.note(.readable)
            worker.driveClient(client)
        }
        for upstream in idleUpstreams { closeUpstream(upstream) }
        idleUpstreams.removeAll()
        counters.setIdleUpstreams(0)
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
