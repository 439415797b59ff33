internal import Basics
internal import Config
internal import Net
internal import Policy
internal import Telemetry

/// Taking connections and spreading them over the workers.
///
/// Every worker waits on the same listeners. Whoever accepts gives the connection to the worker
/// that has the fewest, keeping it when its own load is within one of that: so a few long-lived
/// connections spread evenly, and busy listeners cause no hand-overs.
extension Worker {
    static func watch(
        _ listeners: [Listener], with poller: borrowing Poller
    ) throws(SystemError) {
        for (position, listener) in listeners.enumerated() {
            let handle = Handle(index: UInt32(position), generation: 1)
            try poller.watchInput(
                listener.number, token: Token(.listener, handle).bits, shared: true)
        }
    }

    mutating func resumeAccepting() {
        do throws(SystemError) {
            try Worker.watch(listeners, with: poller)
            acceptResumesAt = .never
        } catch {
            pauseAccepting(until: now + WorkerBounds.acceptPause)
        }
    }

    mutating func pauseAccepting(until resume: Instant) {
        for listener in listeners { poller.forget(listener.number) }
        acceptResumesAt = resume
    }

    /// Accepts at other listeners from now on, after taking those who have connected to one that
    /// is not among them.
    mutating func accept(at wanted: [Listener]) {
        pauseAccepting(until: .never)
        let before = listeners
        listeners = wanted
        for listener in before where !wanted.contains(where: { $0 === listener }) {
            acceptAllWaiting(at: listener)
        }
        resumeAccepting()
    }

    /// Takes everybody who has connected, for the last time. Who shares the listener hears of no
    /// connection that this worker was told of, so it must not be watched any more before.
    mutating func acceptAllWaiting(at listener: Listener) {
        for _ in 0...(Int(Listener.backlog) / WorkerBounds.acceptsPerTurnMax) {
            acceptWaiting(at: listener)
        }
    }

    mutating func acceptConnections(fromListener position: Int) {
        guard drainDeadline == nil, position < listeners.count else { return }
        acceptWaiting(at: listeners[position])
    }

    /// Takes those who have connected, up to a turn's share.
    mutating func acceptWaiting(at listener: Listener) {
        for _ in 0..<WorkerBounds.acceptsPerTurnMax {
            guard gateway.connections < limits.connections else {
                return pauseAccepting(until: now + WorkerBounds.acceptPause)
            }
            switch listener.accept() {
            case .connection(let descriptor, let address):
                assign(
                    descriptor, PeerName(address.isUnix ? "" : address.hostText),
                    awaitsProxyHeader: snapshot.awaitsProxyHeader(at: listener.endpoint))
            case .none: return
            case .exhausted:
                pipes.releaseIdle()
                return pauseAccepting(until: now + WorkerBounds.acceptPause)
            }
        }
    }

    private mutating func assign(
        _ descriptor: consuming Descriptor, _ peer: PeerName, awaitsProxyHeader: Bool
    ) {
        // While draining, the others may have ended already.
        let target =
            drainDeadline == nil ? gateway.leastLoadedWorker(preferring: index) : index
        gateway.counters[target].connectionAssigned()
        if target == index {
            return adopt(descriptor, peer, awaitsProxyHeader: awaitsProxyHeader)
        }
        let number = descriptor.release()
        if !gateway.mailboxes[target].post(
            .connection(number, peer, awaitsProxyHeader: awaitsProxyHeader))
        {
            gateway.counters[target].connectionClosed()
            _ = Descriptor(owning: number)
        }
    }

    /// Makes a connection this worker's own. It was counted when it was assigned.
    mutating func adopt(
        _ descriptor: consuming Descriptor, _ peer: PeerName, awaitsProxyHeader: Bool
    ) {
        guard !clients.isFull else { return counters.connectionClosed() }
        counters.add(.accepted)
        let number = descriptor.number
        let client = clients.insert(
            ClientConnection(
                Transport(descriptor, canWrite: true), peer: peer,
                awaitsProxyHeader: awaitsProxyHeader))
        do throws(SystemError) {
            try poller.watch(number, token: Token(.client, client).bits)
        } catch {
            return closeClient(client)
        }
        clientDeadlines.set(
            client.slot, to: now + timeouts.clientHeader)
        if awaitsProxyHeader {
            // Whoever may not say who the client is does not get that far.
            guard snapshot.forwarding.trustedProxies.contains(peer.address) else {
                return startExchangeToRefuse(client, .proxyHeaderInvalid)
            }
        } else if !tally(client) {
            return
        }
        if drainDeadline != nil { serveWhatHasCome(client) }
    }

    mutating func readMailbox() {
        gateway.wakes[index].clear()
        for message in gateway.mailboxes[index].take() {
            switch message {
            case .connection(let number, let peer, let awaitsProxyHeader):
                adopt(Descriptor(owning: number), peer, awaitsProxyHeader: awaitsProxyHeader)
            case .identity(let exchange, let outcome): identityArrived(exchange, outcome)
            case .configuration(let snapshot, let listeners, let number):
                adopt(snapshot, listeners, number: number)
            case .drain: beginDraining()
            }
        }
    }
}
