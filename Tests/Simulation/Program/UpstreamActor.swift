/// An upstream's end of one connection: reads requests, checks that each is what a client sent, and
/// answers as planned, well or badly.
final class UpstreamActor {
    let index: Int
    let socket: SimulatedSocket
    let pieceMax: Int

    var unread = ByteQueue()
    /// The request that is being read or answered.
    var plan: RequestPlan?
    var delivery: RequestPlan.Delivery?
    var body: BodyReader?
    /// When the answer begins, nil while it is not due; and how much of it was sent.
    var answersAt: Int64?
    var sent = 0
    var nextPiece: Int64 = 0
    var isSilent = false
    var hasLeft = false
    /// What it does when nothing is asked of it, and when.
    var afterwards: (deed: AnswerPlan.Afterwards, at: Int64)?
    /// Bytes of the body's content that it has read.
    var contentRead = 0
    /// Requests that it was sent.
    var requests = 0

    init(
        _ index: Int, _ socket: SimulatedSocket, largest: Int, _ random: inout SeededRandom
    ) {
        self.index = index
        self.socket = socket
        socket.neighbour = .upstream(index)
        let least = largest / 200
        pieceMax = max(random.pick([1 << 20, 3000, 50]), least)
        socket.incomingMax = max(random.pick([1 << 20, 64 * 1024, 4096, 200]), least)
        socket.outgoingMax = max(random.pick([1 << 20, 64 * 1024, 4096, 200]), least)
    }

    /// Does what is due; answers when it has something to do next.
    func act(_ world: World) -> Int64? {
        var next: Int64?
        repeat {
            guard !hasLeft else { return nil }
            noticeEnd(world)
            if !hasLeft { read(world) }
            noticeEndOfTunnel(world)
            next = hasLeft ? nil : answer(world)
        } while !hasLeft && next == 0 && world.finding == nil
        let later = hasLeft ? nil : doAfterwards(world)
        return [next, later].compactMap { $0 }.filter { $0 > 0 }.min()
    }

    private func noticeEnd(_ world: World) {
        if socket.isReset || (socket.isClosed && socket.closedByReset) {
            hasLeft = true
            return
        }
        guard socket.isClosed, socket.outgoing.isEmpty else { return }
        world.trace.note("upstream \(index) sees the end")
        hasLeft = true
        socket.finish()
    }

    /// A tunnel that ends without a reset has carried all that its client sent.
    private func noticeEndOfTunnel(_ world: World) {
        guard let plan, plan.switches, sent >= plan.answer.contentStart, socket.outgoing.isEmpty,
            socket.finishedSending || socket.isClosed, !socket.isReset, !socket.closedByReset
        else { return }
        // One that Postern has refused never was one.
        guard contentRead > 0 || plan.hasSwitched else { return }
        if plan.upFinishedAt != contentRead {
            world.find("upstream \(index) took the end of tunnel \(plan.id) for its client's")
        }
    }

    private func doAfterwards(_ world: World) -> Int64? {
        guard let (deed, at) = afterwards else { return nil }
        guard world.kernel.now >= at else { return at }
        if case .speak = deed, !mayBeHeard(world) {
            socket.peerWaitsToSpeak = true
            return nil
        }
        afterwards = nil
        world.trace.note("upstream \(index), idle: \(deed)")
        switch deed {
        case .keep: break
        case .close, .closeQuietly: leave()
        case .reset:
            socket.breakOff()
            hasLeft = true
        case .speak:
            socket.mustBeHeardAtOnce = true
            let text = "HTTP/1.1 200 OK\r\nX-Answer: 1000000\r\nContent-Length: 0\r\n\r\n"
            _ = socket.deliver(Array(text.utf8)[...])
        }
        return nil
    }

    /// Whether what it says now can be told from an answer: the last one has been read, and nothing
    /// of the next request has been sent.
    private func mayBeHeard(_ world: World) -> Bool {
        socket.incoming.isEmpty && socket.outgoing.isEmpty && unread.isEmpty
            && socket.heldUntil <= world.kernel.now
    }

    func leave() {
        hasLeft = true
        socket.leave()
    }
}
