package import Authentication
internal import Basics
package import Logging
package import Net
internal import Synchronization
package import Telemetry
package import Upstreams

/// The request path as a whole: its workers, and the few things that they share. Everything in it
/// is immutable, an atomic, or behind a lock that the steady path does not take.
package final class Gateway: Sendable {
    /// Messages that may wait for one worker: connections being handed over and answers for
    /// parked exchanges, both far fewer.
    private static let mailboxCapacity = 65_536

    /// What workers begin with; they hear of changes by their mailboxes.
    let beginning: (snapshot: Snapshot, listeners: [Listener])
    let directory: UpstreamDirectory
    let logger: Logger
    /// One per worker.
    package let counters: [WorkerCounters]
    let mailboxes: [Mailbox<WorkerMessage>]
    let wakes: [Wake]
    /// One random word per worker, for its request ids.
    let seeds: [UInt64]
    /// Connections of each client address, for `limits.connections_per_client`.
    let tally = ClientTally()
    /// Bytes that the process may have unless the settings say it: nine tenths of its cgroup's
    /// limit, since the kernel counts more than we see; nil without one.
    let memoryMax = ProcessMemory.limit().map { $0 / 10 * 9 }
    private let threads = Mutex<[Thread]>([])
    /// Where workers accept now.
    private let listening: Mutex<[Listener]>
    /// Whether another process accepts from the same listeners.
    private let hasSuccessor = Atomic(false)
    private let number = Atomic<UInt64>(1)

    /// Gathers what the workers need, as many as there are `seeds`; nothing runs until `start`.
    package init(
        snapshot: Snapshot, seeds: [UInt64], listeners: [Listener],
        directory: UpstreamDirectory, logger: Logger
    ) throws(SystemError) {
        beginning = (snapshot, listeners)
        listening = Mutex(listeners)
        self.directory = directory
        self.logger = logger
        self.seeds = seeds
        var wakes: [Wake] = []
        for _ in seeds { wakes.append(try Wake()) }
        self.wakes = wakes
        counters = wakes.map { _ in WorkerCounters() }
        mailboxes = wakes.map { Mailbox(capacity: Gateway.mailboxCapacity, wake: $0) }
    }

    /// Starts the workers' threads. A worker that cannot be set up is reported at once.
    package func start() throws(SystemError) {
        for index in counters.indices {
            let started = try Thread.start(
                name: "postern-worker\(index)",
                making: { [self] () throws(SystemError) in
                    try Worker(index: index, gateway: self)
                }, running: { $0.run() })
            threads.withLock { $0.append(started) }
        }
    }

    /// Gives the workers another configuration and returns when all judge by it: requests that
    /// have begun keep the one they began with. Listeners that are no more listened on refuse from
    /// then on. One caller at a time.
    package func adopt(_ snapshot: Snapshot, listeners: [Listener]) {
        let number = self.number.wrappingAdd(1, ordering: .relaxed).newValue
        let before = listening.withLock { current in
            defer { current = listeners }
            return current
        }
        tell(.configuration(snapshot, listeners, number: number))
        while counters.contains(where: { $0.configurationNumber < number && $0.isAtWork }) {
            Thread.sleep(milliseconds: 1)
        }
        for listener in before where !listeners.contains(where: { $0 === listener }) {
            listener.stop()
            listener.removeFile()
        }
    }

    /// Tells the workers to stop accepting and to finish, within the drain time. A successor is
    /// another process that accepts from the same listeners: they stay open for it.
    package func drain(forSuccessor hasSuccessor: Bool = false) {
        self.hasSuccessor.store(hasSuccessor, ordering: .releasing)
        tell(.drain)
    }

    /// Whether listeners are another process's too.
    var leavesListeners: Bool { hasSuccessor.load(ordering: .acquiring) }

    private func tell(_ message: WorkerMessage) {
        for mailbox in mailboxes {
            while !mailbox.post(message) { Thread.sleep(milliseconds: 1) }
        }
    }

    /// Waits until all workers have ended.
    package func join() {
        let running = threads.withLock { threads in
            let taken = threads
            threads = []
            return taken
        }
        for thread in running { thread.join() }
        guard !leavesListeners else { return }
        for listener in listening.withLock({ $0 }) { listener.removeFile() }
    }

    /// Delivers the answer for a parked exchange; called on the issuers' threads.
    package func deliver(_ ticket: Ticket, _ outcome: IdentityOutcome) {
        guard mailboxes.indices.contains(ticket.worker) else { return }
        // A full box means thousands of answers wait: the exchange ends by its identity timeout.
        _ = mailboxes[ticket.worker].post(
            .identity(Handle(ticketNumber: ticket.number), outcome))
    }

    /// Client connections of all workers.
    package var connections: Int { counters.reduce(0) { $0 + $1.connections } }

    /// The worker with the fewest connections; `preferred` when it has at most one more.
    func leastLoadedWorker(preferring preferred: Int) -> Int {
        var least = preferred
        var fewest = max(0, counters[preferred].connections - 1)
        for index in counters.indices where counters[index].connections < fewest {
            least = index
            fewest = counters[index].connections
        }
        return least
    }
}
