internal import Basics
internal import HTTP1
internal import Net

/// The loop behind the operator's listener: one thread reads many small requests at a time, answers
/// and closes. Nothing that a client does holds up the others, and when there are too many, the
/// oldest goes: a probe is answered while a hundred connections are silent.
struct AdminDesk: ~Copyable {
    /// Connections at a time; far more than probes and scrapers need.
    static let connectionsMax = 64
    /// Connections accepted before those that are there get their turn.
    static let acceptsPerTurnMax = 16
    /// Time that a client has for its request and for taking the answer.
    static let exchangeTime = Nanoseconds.seconds(2)
    private static let listenerToken = UInt64.max
    private static let reloadToken = UInt64.max - 1

    private let listener: Listener
    private let pages: AdminPages
    private var poller: Poller
    private var connections = Slab<AdminConnection>(capacity: AdminDesk.connectionsMax)
    private var deadlines = DeadlineTable(capacity: AdminDesk.connectionsMax)
    private var head = RequestHead()
    private var accepted: UInt64 = 0
    private var now = SystemClock.now()

    init(_ listener: Listener, _ pages: AdminPages) throws(SystemError) {
        let poller = try Poller()
        try poller.watchInput(listener.number, token: AdminDesk.listenerToken, shared: false)
        if let reloads = pages.reloads {
            let bell = reloads.answered.number
            try poller.watchInput(bell, token: AdminDesk.reloadToken, shared: false)
        }
        self.poller = poller
        self.listener = listener
        self.pages = pages
    }

    /// Serves for as long as the process lives.
    mutating func run() {
        while true {
            let next = deadlines.nextScan
            let milliseconds = next == .never ? -1 : (next - now).millisecondsRoundedUp
            let count = poller.wait(milliseconds: Int32(clamping: milliseconds))
            now = SystemClock.now()
            for position in 0..<count { dispatch(poller.event(position)) }
            closeExpired()
        }
    }

    private mutating func dispatch(_ event: (token: UInt64, readiness: Readiness)) {
        guard event.token != AdminDesk.listenerToken else { return acceptConnections() }
        guard event.token != AdminDesk.reloadToken else { return answerReloads() }
        let handle = Handle(token: event.token)
        guard connections.contains(handle) else { return }
        connections[handle].transport.note(event.readiness)
        drive(handle)
    }

    private mutating func acceptConnections() {
        guard !pages.isListenerLeft else { return poller.forget(listener.number) }
        for _ in 0..<AdminDesk.acceptsPerTurnMax {
            switch listener.accept() {
            case .connection(let descriptor, let peer):
                adopt(descriptor, isLocal: peer.isLoopback)
            case .none: return
            case .exhausted:
                // One of ours gives a descriptor back; without any, wait for others to.
                if !closeOldest() { Thread.sleep(milliseconds: 100) }
                return
            }
        }
    }

    private mutating func adopt(_ descriptor: consuming Descriptor, isLocal: Bool) {
        if connections.isFull { _ = closeOldest() }
        let number = descriptor.number
        accepted &+= 1
        let handle = connections.insert(
            AdminConnection(
                Transport(descriptor, canWrite: true), isLocal: isLocal, number: accepted))
        guard (try? poller.watch(number, token: handle.token)) != nil else {
            return connections.discard(handle)
        }
        deadlines.set(handle.slot, to: now + AdminDesk.exchangeTime)
        // The request is often there already.
        connections[handle].transport.note(.readable)
        drive(handle)
    }

    private mutating func closeOldest() -> Bool {
        var oldest: Handle?
        var number = UInt64.max
        for slot in 0..<connections.usedSlots {
            guard let handle = connections.handle(at: slot) else { continue }
            if connections[handle].number < number {
                oldest = handle
                number = connections[handle].number
            }
        }
        if let oldest { close(oldest) }
        return oldest != nil
    }

    private mutating func closeExpired() {
        guard now >= deadlines.nextScan else { return }
        var slot = 0
        while let expired = deadlines.nextExpired(from: slot, at: now) {
            if let handle = connections.handle(at: expired) { close(handle) }
            slot = expired + 1
        }
    }

    private mutating func close(_ handle: Handle) {
        deadlines.set(handle.slot, to: .never)
        connections.discard(handle)
    }

    // MARK: One connection

    private mutating func drive(_ handle: Handle) {
        if !connections[handle].isAnswered {
            guard let isOpen = readRequest(handle) else { return }
            guard isOpen else { return close(handle) }
        }
        guard sendAnswer(handle) else { return }
        discardInput(handle)
    }

    /// Reads until the request can be answered: true then, false when the client is gone, nil when
    /// there is more to wait for.
    private mutating func readRequest(_ handle: Handle) -> Bool? {
        let isLocal = connections[handle].isLocal
        while true {
            if connections[handle].awaitedReload != nil { return waitForReload(handle) }
            switch pages.answer(
                to: &connections[handle].inbound, parsedInto: &head, isLocal: isLocal)
            {
            case .page(let answer):
                connections[handle].take(answer)
                return true
            case .reload(let number):
                connections[handle].awaitedReload = number
                deadlines.set(handle.slot, to: now + ReloadDesk.answerTime)
                return waitForReload(handle)
            case nil: break
            }
            guard connections[handle].transport.canRead else { return nil }
            switch connections[handle].receive() {
            case .moved: continue
            case .wouldBlock: return nil
            case .endOfStream, .failed: return false
            }
        }
    }

    /// The same for whoever waits for a reload.
    private mutating func waitForReload(_ handle: Handle) -> Bool? {
        guard let number = connections[handle].awaitedReload,
            let page = pages.reloads?.page(toAsker: number)
        else { return nil }
        connections[handle].take(page.written(isHead: false))
        deadlines.set(handle.slot, to: now + AdminDesk.exchangeTime)
        return true
    }

    /// A reload has ended: answers those who wait for it.
    private mutating func answerReloads() {
        pages.reloads?.answered.clear()
        if pages.isListenerLeft { poller.forget(listener.number) }
        for slot in 0..<connections.usedSlots {
            guard let handle = connections.handle(at: slot),
                connections[handle].awaitedReload != nil
            else { continue }
            drive(handle)
        }
    }

    /// Sends what is left of the answer; true when all has gone.
    private mutating func sendAnswer(_ handle: Handle) -> Bool {
        while !connections[handle].outbox.isEmpty {
            guard connections[handle].transport.canWrite else { return false }
            switch connections[handle].send() {
            case .moved: continue
            case .wouldBlock: return false
            case .endOfStream, .failed:
                close(handle)
                return false
            }
        }
        connections[handle].transport.finishSending()
        return true
    }

    /// Reads on until the client has closed, so that no reset destroys the answer on its way
    /// (RFC 9112 section 9.6).
    private mutating func discardInput(_ handle: Handle) {
        while connections[handle].transport.canRead {
            connections[handle].inbound.removeAll()
            switch connections[handle].receive() {
            case .moved(let count):
                connections[handle].discarded += count
                guard connections[handle].discarded <= AdminConnection.discardedBytesMax else {
                    return close(handle)
                }
            case .wouldBlock: return
            case .endOfStream, .failed: return close(handle)
            }
        }
    }
}

extension Handle {
    fileprivate var token: UInt64 { UInt64(index) << 32 | UInt64(generation) }

    fileprivate init(token: UInt64) {
        self.init(
            index: UInt32(truncatingIfNeeded: token >> 32),
            generation: UInt32(truncatingIfNeeded: token))
    }
}
