internal import CKernel

/// A kernel for one thread: descriptors, stream sockets, pollers and bells that behave as Linux
/// documents them, with the faults that the weather asks for and a clock that the world sets.
///
/// It answers as system calls do, with a count or the negative error number. Whoever has to look
/// at a connection because the gateway did something to it is in `stirred`.
final class SimulatedKernel {
    /// Nanoseconds since the start of this machine, and of 1970.
    var now: Int64 = 5_000_000_000
    static let wallOffset: Int64 = 1_790_000_000_000_000_000

    let weather: Weather
    var random: SeededRandom
    let trace: Trace
    private(set) var table: [SimulatedSocket?] = []
    /// Descriptors that are open.
    private(set) var openCount = 0
    /// Grows whenever something moves: a loop that turns without it spins.
    var progress = 0
    /// Bytes that went through pipes.
    var splicedBytes = 0
    /// Pipes that were opened, to be taken apart in the end.
    var pipes: [SimulatedPipe] = []
    var stirred: [Neighbour] = []
    /// Connects that have begun, with the port, for the world to decide.
    var connects: [(SimulatedSocket, port: Int)] = []
    /// What the gateway did that no program may do.
    var misuse: String?

    init(_ weather: Weather, seed: UInt64, trace: Trace) {
        self.weather = weather
        self.trace = trace
        random = SeededRandom(seed: seed ^ 0x6B65_726E_656C)
    }

    func socket(_ number: Int32, _ call: StaticString) -> SimulatedSocket? {
        let slot = Int(number - CKERNEL_FIRST_DESCRIPTOR)
        if table.indices.contains(slot), let socket = table[slot] { return socket }
        misuse = misuse ?? "\(call) of descriptor \(slot), which is not open"
        return nil
    }

    /// Gives a socket the lowest number that is free, as kernels do.
    func register(_ socket: SimulatedSocket) -> Int64 {
        guard openCount < weather.descriptorsMax else {
            trace.note("    out of descriptors")
            return -ErrorNumber.outOfDescriptors
        }
        let slot = table.firstIndex { $0 == nil } ?? table.count
        if slot == table.count { table.append(nil) }
        table[slot] = socket
        socket.number = CKERNEL_FIRST_DESCRIPTOR + Int32(slot)
        openCount += 1
        return Int64(socket.number)
    }

    func open(_ kind: SimulatedSocket.Kind) -> Int64 { register(SimulatedSocket(kind)) }

    func close(_ number: Int32) -> Int64 {
        guard let socket = socket(number, "close") else { return -ErrorNumber.badDescriptor }
        table[Int(number - CKERNEL_FIRST_DESCRIPTOR)] = nil
        openCount -= 1
        progress += 1
        unwatch(socket)
        socket.isClosed = true
        for waiting in socket.waiting { waiting.breakOff() }
        // tcp_close(): unread bytes, or a linger of 0, make it a reset, and what is unsent is lost.
        if socket.kind == .stream, socket.resetsOnClose || !socket.incoming.isEmpty {
            socket.closedByReset = true
            socket.outgoing.cut(to: random.below(socket.outgoing.count + 1))
        }
        socket.incoming.drop(socket.incoming.count)
        trace.note("    close \(name(socket))\(socket.closedByReset ? ", reset" : "")")
        stir(socket)
        return 0
    }

    func stir(_ socket: SimulatedSocket) {
        if let neighbour = socket.neighbour, !stirred.contains(neighbour) {
            stirred.append(neighbour)
        }
    }

    func interrupts() -> Bool { random.chance(weather.interruptsPerMille) }

    func name(_ socket: SimulatedSocket) -> String {
        switch socket.neighbour {
        case .client(let index): "client \(index)"
        case .upstream(let index): "upstream \(index)"
        case nil: "\(socket.kind) \(socket.number - CKERNEL_FIRST_DESCRIPTOR)"
        }
    }

    /// Breaks the circle of references that sockets and pollers make.
    func dismantle() {
        for socket in table { socket?.watched = [] }
        for pipe in pipes { pipe.dismantle() }
        table = []
        pipes = []
    }
}

/// Error numbers of Linux that the simulated kernel answers.
enum ErrorNumber {
    static let notPermitted: Int64 = 1
    static let interrupted: Int64 = 4
    static let badDescriptor: Int64 = 9
    static let again: Int64 = 11
    static let noMemory: Int64 = 12
    static let exists: Int64 = 17
    static let invalid: Int64 = 22
    static let outOfDescriptors: Int64 = 24
    static let noSpace: Int64 = 28
    static let brokenPipe: Int64 = 32
    static let unreachable: Int64 = 101
    static let notConnected: Int64 = 107
    static let inProgress: Int64 = 115
}
