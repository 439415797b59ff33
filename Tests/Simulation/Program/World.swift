internal import CKernel

/// One run: a gateway, its clients and its upstreams under one kernel and one clock. The same seed
/// makes the same run, step by step.
final class World {
    /// No run takes longer than this in its own time, or more steps.
    static let nanosecondsMax: Int64 = 4 * 3600 * 1_000_000_000
    static let stepsMax = 400_000
    /// Turns of a worker at one moment in which nothing moves.
    static let idleTurnsMax = 60

    let seed: UInt64
    let weather: Weather
    let kernel: SimulatedKernel
    let trace: Trace
    var random: SeededRandom
    var agenda = Agenda()
    var plans: [RequestPlan] = []
    var clients: [ClientActor] = []
    var upstreams: [UpstreamActor] = []
    private(set) var finding: String?
    private var steps = 0
    private var idleTurns = 0
    /// Requests that went to a fresh connection after a pooled one had turned out dead.
    private(set) var repeated = 0
    private var lastTurn: Int64 = 0

    init(seed: UInt64, isTraced: Bool) {
        self.seed = seed
        random = SeededRandom(seed: seed)
        var weather = Weather(&random)
        // Drawn apart, so that a seed makes the run that it made when all was copied.
        var others = SeededRandom(seed: seed ^ 0x7370_6C69_6365)
        weather.splicedBytesMin = others.pick([1, 1, 1000, weather.splicedBytesMin, .max])
        self.weather = weather
        trace = Trace(isKept: isTraced)
        kernel = SimulatedKernel(weather, seed: seed, trace: trace)
        trace.note("weather: \(weather)")
        makeClients()
    }

    private func makeClients() {
        // A long pipeline of small requests is a client of its own.
        let isLong = random.chance(30)
        for index in 0..<random.within(1...(isLong ? 2 : 5)) {
            let count = isLong ? random.within(30...80) : random.within(1...5)
            let first = plans.count
            for number in 0..<count {
                plans.append(
                    RequestPlan.make(
                        id: plans.count, isLast: number == count - 1, isSmall: isLong, weather,
                        &random))
            }
            for plan in plans[first...] { trace.note("client \(index): \(plan.summary)") }
            clients.append(ClientActor(index, Array(plans[first...]), weather, &random))
            let start = kernel.now + Int64(random.size(upTo: 3000)) * 1_000_000
            agenda.add(.arrival(index), at: start)
        }
        if let moment = weather.drainsAt { agenda.add(.drain, at: kernel.now + moment) }
        arrangeReloads()
    }

    /// Drawn apart, so that a seed makes the run that it made without them.
    private func arrangeReloads() {
        var random = SeededRandom(seed: seed ^ 0x7265_6C6F_6164)
        guard random.chance(700) else { return }
        for _ in 0..<random.within(1...12) {
            let routes = random.within(0...GatewaySetting.routes.count - 1)
            let moment = kernel.now + Int64(random.size(upTo: 4000)) * 1_000_000
            agenda.add(.reload(routes), at: moment)
        }
    }

    /// Notes what is wrong; the first finding ends the run.
    func find(_ text: String) {
        guard finding == nil else { return }
        finding = text
        trace.note("FOUND: \(text)")
    }

    /// Runs until nothing more can happen; answers what was found.
    func run() -> String? {
        // Sound: one thread simulates, and the door is closed before the next run opens it.
        unsafe KernelDoor.kernel = kernel
        ckernel_note_seed(seed)
        ckernel_simulate(1)
        defer {
            ckernel_simulate(0)
            kernel.dismantle()
            unsafe KernelDoor.kernel = nil
        }
        do {
            try live()
        } catch {
            find("the gateway could not be set up: \(error)")
        }
        if finding == nil, kernel.openCount != 0 {
            find("\(kernel.openCount) descriptors outlived the gateway")
        }
        return finding
    }

    private func live() throws {
        let bench = try GatewayBench(weather, seed: seed, kernel)
        for box in bench.boxes { turn(box, bench) }
        while finding == nil, step(bench) { checkBounds() }
        repeated = bench.boxes.reduce(0) { $0 + $1.repeated }
        if finding == nil { checkRest(bench) }
        if finding == nil { end(bench) }
        bench.stop()
    }

    private func checkBounds() {
        steps += 1
        if steps > Self.stepsMax { find("the run takes too many steps") }
        if kernel.now > Self.nanosecondsMax { find("the run does not end") }
        if let misuse = kernel.misuse { find(misuse) }
    }

    /// The next thing that happens; false when there is none.
    private func step(_ bench: GatewayBench) -> Bool {
        let ready = bench.boxes.filter { isReady($0) }
        if let box = ready.isEmpty ? nil : random.pick(ready), !hesitates() {
            turn(box, bench)
            return true
        }
        let wakes = bench.boxes.filter { !$0.hasFinished }.map(\.poller.wakesAt).min() ?? .max
        let next = min(agenda.first ?? .max, wakes)
        guard next != .max else { return false }
        kernel.now = max(kernel.now, next)
        trace.now = kernel.now
        if agenda.first == next { perform(agenda.removeFirst(), bench) }
        return true
    }

    /// Whether something else happens before the worker looks, because it is late.
    private func hesitates() -> Bool {
        guard random.chance(weather.hesitatesPerMille), let first = agenda.first else {
            return false
        }
        return first < kernel.now + 20_000_000
    }

    private func isReady(_ box: WorkerBox) -> Bool {
        !box.hasFinished && (kernel.now >= box.poller.wakesAt || kernel.hasEvents(box.poller))
    }

    private func turn(_ box: WorkerBox, _ bench: GatewayBench) {
        let before = kernel.progress
        trace.note("turn")
        box.turn()
        let isIdle = kernel.progress == before && kernel.now == lastTurn
        idleTurns = isIdle ? idleTurns + 1 : 0
        lastTurn = kernel.now
        if idleTurns > Self.idleTurnsMax { find("the worker spins") }
        if box.forgottenBuffers > 0 {
            find("\(box.forgottenBuffers) buffers or pipes are lent to nobody")
        }
        for ticket in box.newTickets() { arrange(ticket, box.index) }
        settle()
    }
}
