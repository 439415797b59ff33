/// What happens outside the gateway.
extension World {
    func perform(_ entry: Agenda.Entry, _ bench: GatewayBench) {
        switch entry.occurrence {
        case .release: return
        case .arrival(let index):
            trace.note("client \(index) connects")
            clients[index].arrive(at: bench.listener)
            schedule(.client(index), at: kernel.now)
        case .act(let neighbour): act(neighbour, dueAt: entry.time)
        case .connected(let socket, let error): endConnect(socket, error)
        case .identity(let worker, let ticket, let isGood):
            trace.note("the issuer's word arrives: \(isGood)")
            bench.deliver(worker: worker, ticket: ticket, isGood: isGood)
        case .reload(let routes):
            trace.note("the gateway is given table \(routes) of routes")
            bench.reload(routes: routes)
        case .drain:
            trace.note("the gateway is told to stop")
            bench.drain()
        }
        settle()
    }

    func socket(of neighbour: Neighbour) -> SimulatedSocket {
        switch neighbour {
        case .client(let index): clients[index].socket
        case .upstream(let index): upstreams[index].socket
        }
    }

    func schedule(_ neighbour: Neighbour, at time: Int64) {
        let socket = socket(of: neighbour)
        guard time < socket.nextAct else { return }
        socket.nextAct = time
        agenda.add(.act(neighbour), at: time)
    }

    private func act(_ neighbour: Neighbour, dueAt time: Int64) {
        let socket = socket(of: neighbour)
        guard socket.nextAct == time else { return }
        socket.nextAct = .max
        let hadEdge = socket.hasEdge
        let next: Int64? =
            switch neighbour {
            case .client(let index): clients[index].act(self)
            case .upstream(let index): upstreams[index].act(self)
            }
        if let next { schedule(neighbour, at: max(next, kernel.now)) }
        if socket.hasEdge, !hadEdge { hold(socket) }
    }

    /// Now and then the gateway learns late of what has happened.
    private func hold(_ socket: SimulatedSocket) {
        guard !socket.mustBeHeardAtOnce else { return }
        let isIdleEnd = weather.closesQuietly && socket.peerFinished && socket.outgoing.isEmpty
        guard random.chance(isIdleEnd ? 500 : weather.heldPerMille) else { return }
        socket.heldUntil = kernel.now + Int64(random.within(1...40)) * 1_000_000
        agenda.add(.release, at: socket.heldUntil)
    }

    /// Lets those look whom the gateway has stirred, and connects under way end.
    func settle() {
        for neighbour in kernel.stirred {
            let delay = random.chance(700) ? 0 : Int64(random.within(1...3000)) * 1000
            schedule(neighbour, at: kernel.now + delay)
        }
        kernel.stirred.removeAll(keepingCapacity: true)
        for (socket, port) in kernel.connects { decide(socket, port) }
        kernel.connects.removeAll(keepingCapacity: true)
    }

    private func decide(_ socket: SimulatedSocket, _ port: Int) {
        let delay = Int64(random.size(upTo: weather.isFair ? 300 : 1500)) * 1_000_000
        var error: Int32 = 0
        if random.chance(weather.connectTroublePerMille) {
            // Never, or refused.
            if random.chance(400) { return trace.note("a connect to \(port) never ends") }
            error = 111
        }
        agenda.add(.connected(socket, error), at: kernel.now + delay)
    }

    private func endConnect(_ socket: SimulatedSocket, _ error: Int32) {
        guard !socket.isClosed, socket.isConnecting else { return }
        trace.note("a connect ends: \(error)")
        if error != 0 { return socket.breakOff() }
        socket.isConnecting = false
        socket.hasEdge = true
        let largest = plans.reduce(0) { max($0, max($1.framedBody.count, $1.answer.bytes.count)) }
        upstreams.append(UpstreamActor(upstreams.count, socket, largest: largest, &random))
    }

    /// The issuer's word on a token comes soon, late, never, or twice.
    func arrange(_ ticket: UInt64, _ worker: Int) {
        let isFair = weather.isFair
        if !isFair, random.chance(100) { return }
        for _ in 0..<(!isFair && random.chance(100) ? 2 : 1) {
            let delay = Int64(random.size(upTo: isFair ? 1000 : 3000)) * 1_000_000
            agenda.add(
                .identity(worker: worker, ticket: ticket, isGood: isFair || random.chance(850)),
                at: kernel.now + delay)
        }
    }
}
