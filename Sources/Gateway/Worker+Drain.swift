internal import Basics
internal import Config
internal import Net
internal import Telemetry

/// Stopping without losing a request: no new connections, those in an exchange finished, all within
/// the drain time. Who is idle may be sending at this moment, so an idle connection is kept for a
/// while: a request on it is answered with `Connection: close` (RFC 9112 section 9.6), and only
/// when none has come it is closed, gently.
extension Worker {
    mutating func beginDraining() {
        guard drainDeadline == nil else { return }
        drainDeadline = now + timeouts.drain
        drainIdleDeadline = now + min(timeouts.drain, timeouts.drainIdle)
        // Those who connected before are served; whoever comes later is a successor's, or is
        // refused at once, so that it goes elsewhere instead of waiting for a process that ends.
        pauseAccepting(until: .never)
        for listener in listeners { acceptAllWaiting(at: listener) }
        acceptResumesAt = .never
        if !gateway.leavesListeners { for listener in listeners { listener.stop() } }
        forEachClient { worker, client in
            let isIdle =
                worker.clients[client].exchange.isNone
                && worker.clients[client].inbound.isEmpty && worker.clients[client].outbox.isEmpty
                && worker.clients[client].closing == .no
            if isIdle { worker.serveWhatHasCome(client) }
        }
        closeIdleUpstreams()
    }

    /// Serves the request that has arrived on an idle connection, though the poller may not have
    /// told; waits for one a little when there is none.
    mutating func serveWhatHasCome(_ client: Handle) {
        clients[client].transport.note(.readable)
        driveClient(client)
    }

    /// Takes leave of a client that has asked nothing: it reads the end of the stream, and what it
    /// may be sending is read and not answered with a reset.
    mutating func part(_ client: Handle) {
        clients[client].closing = .lingerAfterFlush
        continueClosing(client)
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
