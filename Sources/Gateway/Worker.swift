internal import Authentication
internal import Basics
internal import Config
internal import HTTP1
internal import Logging
internal import Net
internal import Policy
internal import Telemetry
internal import Upstreams

/// One thread's share of the gateway: its loop, connections, buffers and pool. Everything here is
/// touched by that thread alone; what threads share is in `Gateway`.
///
/// All its functions are `mutating`, also those that only read: a worker that is lent for reading
/// is copied to the callee, all its bytes, and one that is lent inout is not.
struct Worker: ~Copyable {
    let index: Int
    let gateway: Gateway
    let counters: WorkerCounters
    let directory: UpstreamDirectory
    /// The configuration of whatever runs now: the newest, except while an exchange that began
    /// under an earlier one goes on (`Worker+Configuration`).
    var snapshot: Snapshot
    /// The snapshot's plain settings, copied: reading them follows no reference.
    var timeouts: Timeouts
    var limits: Limits
    var headLimits: HeadLimits
    /// The number of that configuration in this worker.
    var generation = 1
    /// The number of the newest configuration.
    var newestGeneration = 1
    /// The newest configuration.
    var newest: Snapshot
    /// Earlier configurations under which exchanges go on.
    var earlier: [Generation] = []
    /// Where it accepts.
    var listeners: [Listener]

    var poller: Poller
    /// Ends waiting when something is due.
    var alarm: Alarm
    var clients: Slab<ClientConnection>
    var upstreams: Slab<UpstreamConnection>
    var exchanges: Slab<Exchange>
    var buffers: BufferPool
    var pipes: PipePool
    var clientDeadlines: DeadlineTable
    var upstreamDeadlines: DeadlineTable
    /// What this worker has of upstreams: endpoints, idle connections, lines.
    var pools = UpstreamPools()
    /// Clients' connections that have something to send or to begin, or have used up their share:
    /// they go on together, once all that came has been read (`Worker+Agenda`).
    var agenda = Agenda(reserve: WorkerBounds.agendaReserve)

    /// Exchanges whose tokens wait to be verified, and those that go on when others are, too.
    var unproved = ExchangeLine()
    var proved = ExchangeLine()
    /// Until when the proved ones may be held.
    var provedUntil = Instant.never
    /// Spares reading what the last new token had said in the same words.
    var resolverMemory = ResolverMemory()

    var request: RequestScratch
    var response = ResponseScratch()

    var ids: RequestID.Source
    var refusalLog: RefusalLog
    /// The clocks, read once per turn.
    var now: Instant
    var wall: WallTime
    /// When listening goes on after descriptors or connections ran out.
    var acceptResumesAt = Instant.never
    /// Where looking for exchanges that have gone on for too long stands.
    var lifetimes = LifetimeSweep()
    /// When the process's memory is looked at next, and whether there was too much of it.
    var memoryLookAt = Instant(nanoseconds: .min)
    var isShortOfMemory = false
    /// When draining ends; nil while serving.
    var drainDeadline: Instant?
    /// When idle connections are closed while draining.
    var drainIdleDeadline = Instant.never

    /// Sets up the loop of worker `index`; nothing runs yet.
    init(index: Int, gateway: Gateway) throws(SystemError) {
        let snapshot = gateway.beginning.snapshot
        let limits = snapshot.configuration.limits
        // Whatever can fail comes first: a half-made worker could not be undone.
        let poller = try Poller()
        try poller.watchInput(
            gateway.wakes[index].number,
            token: Token(.mailbox, Handle(index: 0, generation: 1)).bits, shared: false)
        let alarm = try Alarm()
        try poller.watch(
            alarm.number, token: Token(.alarm, Handle(index: 0, generation: 1)).bits)
        try Worker.watch(gateway.beginning.listeners, with: poller)
        listeners = gateway.beginning.listeners
        self.poller = poller
        self.alarm = alarm
        self.index = index
        self.gateway = gateway
        counters = gateway.counters[index]
        self.snapshot = snapshot
        newest = snapshot
        timeouts = snapshot.configuration.timeouts
        directory = gateway.directory
        self.limits = limits
        headLimits = snapshot.headLimits
        clients = Slab(capacity: limits.connections)
        upstreams = Slab(capacity: limits.upstreamConnections)
        exchanges = Slab(capacity: limits.connections)
        buffers = BufferPool(
            bufferCapacity: WorkerBounds.bufferBytes(limits), idleMax: WorkerBounds.idleBuffersMax,
            outstandingMax: limits.buffers)
        pipes = PipePool(openMax: limits.pipes)
        clientDeadlines = DeadlineTable(capacity: limits.connections)
        upstreamDeadlines = DeadlineTable(capacity: limits.upstreamConnections)
        request = RequestScratch(targetBytesMax: limits.targetBytes)
        ids = RequestID.Source(seed: gateway.seeds[index])
        refusalLog = RefusalLog(logger: gateway.logger)
        now = SystemClock.now()
        wall = SystemClock.wall()
        counters.setAtWork(true)
    }

    /// Runs until the gateway is told to stop and the last exchange has ended or is out of time.
    mutating func run() {
        defer { counters.setAtWork(false) }
        while !hasFinished() { turn() }
        closeEverything()
        assert(exchanges.count == 0, "an exchange outlived its client")
        assert(unproved.isEmpty && proved.isEmpty, "an exchange ended and stayed in line")
        assert(buffers.outstanding == 0, "a buffer was lent and never given back")
        assert(pipes.outstanding == 0, "a pipe was lent and never given back")
    }

    /// Waits for events, reads what came, judges it, sends what has come of it, and then deals with
    /// what was left and what is overdue.
    mutating func turn() {
        let count = poller.wait(milliseconds: isAtRest() ? -1 : 0)
        now = SystemClock.now()
        wall = SystemClock.wall()
        if directory.version != pools.version { renewUpstreams() }
        for position in 0..<count { take(poller.event(position)) }
        for position in 0..<count { dispatch(poller.event(position)) }
        workOffAgenda()
        proveTokens()
        expireDeadlines()
        endLifetimes()
        if pools.waitingCount > 0 { serveLines() }
        lookAtMemory()
    }

    /// Hands one event to whom it is for; a stale handle is an event of a connection that an
    /// earlier event of the same batch closed.
    private mutating func dispatch(_ event: (token: UInt64, readiness: Readiness)) {
        let token = Token(bits: event.token)
        switch token.kind {
        case .client:
            guard clients.contains(token.handle) else { return }
            clientIsReady(token.handle, event.readiness)
        case .upstream:
            guard upstreams.contains(token.handle) else { return }
            upstreamIsReady(token.handle, event.readiness)
        case .listener: acceptConnections(fromListener: token.handle.slot)
        case .mailbox: readMailbox()
        case .alarm: alarm.noteRing()
        case nil: preconditionFailure("a token of no kind came back from the poller")
        }
    }

    /// Whether nothing is left to do before something comes or the alarm rings, which is set for
    /// what is due next.
    private mutating func isAtRest() -> Bool {
        if !agenda.isEmpty || !unproved.isEmpty || !proved.isEmpty
            || (pools.waitingCount > 0 && pools.canServe)
        {
            return false
        }
        var next = min(clientDeadlines.nextScan, upstreamDeadlines.nextScan)
        next = min(next, acceptResumesAt, lifetimes.nextAt)
        if let drainDeadline { next = min(next, drainDeadline) }
        // A worker at rest has to notice that memory suffices again.
        if isShortOfMemory { next = min(next, memoryLookAt) }
        guard next > now else { return false }
        alarm.ring(by: next)
        return true
    }

    mutating func hasFinished() -> Bool {
        guard let drainDeadline else { return false }
        return clients.count == 0 || now >= drainDeadline
    }
}
