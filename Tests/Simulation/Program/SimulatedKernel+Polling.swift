internal import CLinux

/// epoll(7), eventfd(2) and timerfd_create(2).
extension SimulatedKernel {
    func watch(
        _ poller: Int32, _ operation: Int32, _ number: Int32, mask: UInt32, token: UInt64
    ) -> Int64 {
        guard let poller = socket(poller, "epoll_ctl"), let socket = socket(number, "epoll_ctl")
        else { return -ErrorNumber.badDescriptor }
        if operation == EPOLL_CTL_DEL {
            poller.watched.removeAll { $0 === socket }
            return 0
        }
        guard !poller.watched.contains(where: { $0 === socket }) else {
            return -ErrorNumber.exists
        }
        if socket.kind == .stream, random.chance(weather.shortagePerMille) {
            return -ErrorNumber.noSpace
        }
        socket.watch = SimulatedSocket.Watch(
            mask: mask | CLINUX_EPOLLERR | CLINUX_EPOLLHUP, token: token,
            isEdgeTriggered: mask & CLINUX_EPOLLET != 0)
        socket.hasEdge = true
        poller.watched.append(socket)
        return 0
    }

    func unwatch(_ socket: SimulatedSocket) {
        guard socket.watch != nil else { return }
        socket.watch = nil
        for poller in table where poller?.kind == .poller {
            poller?.watched.removeAll { $0 === socket }
        }
    }

    /// What poll would say of it now, as tcp_poll() and eventfd_poll() do.
    private func readiness(_ socket: SimulatedSocket) -> UInt32 {
        switch socket.kind {
        case .poller, .pipe: return 0
        case .bell: return socket.rings > 0 ? CLINUX_EPOLLIN : 0
        case .timer: return now >= socket.ringsAt ? CLINUX_EPOLLIN : 0
        case .listener:
            return socket.isStopped
                ? CLINUX_EPOLLIN | CLINUX_EPOLLHUP
                : socket.waiting.isEmpty ? 0 : CLINUX_EPOLLIN
        case .stream: break
        }
        if socket.isConnecting { return 0 }
        var events: UInt32 = 0
        let ends = socket.peerFinished || socket.isReset
        if ends || !socket.incoming.isEmpty { events |= CLINUX_EPOLLIN }
        if ends { events |= CLINUX_EPOLLRDHUP }
        if socket.isReset || (socket.peerFinished && socket.finishedSending) {
            events |= CLINUX_EPOLLHUP
        }
        if socket.error != 0 { events |= CLINUX_EPOLLERR }
        if socket.isReset || socket.finishedSending || socket.isWritable {
            events |= CLINUX_EPOLLOUT
        }
        return events
    }

    private func reports(_ socket: SimulatedSocket) -> UInt32 {
        guard let watch = socket.watch, socket.heldUntil <= now,
            socket.hasEdge || !watch.isEdgeTriggered
        else { return 0 }
        return readiness(socket) & watch.mask
    }

    /// Whether a wait would answer at once.
    func hasEvents(_ poller: SimulatedSocket) -> Bool {
        poller.watched.contains { reports($0) != 0 }
    }

    /// Answers what there is and never waits: the world lets a worker turn only when there is
    /// something, or when its time has come. What it wanted to wait for is noted.
    func wait(_ number: Int32, room: Int, milliseconds: Int32) -> [(UInt32, UInt64)] {
        guard let poller = socket(number, "epoll_wait") else { return [] }
        poller.wakesAt =
            milliseconds < 0 ? nextRing(poller) : now + Int64(milliseconds) * 1_000_000
        let isUrgent = poller.watched.contains { $0.mustBeHeardAtOnce && $0.hasEdge }
        if interrupts(), !isUrgent {
            poller.wakesAt = now
            return []
        }
        var found: [(UInt32, UInt64)] = []
        for socket in poller.watched where found.count < room {
            if socket.kind != .timer, random.chance(weather.spuriousPerMille) {
                socket.hasEdge = true
            }
            let events = reports(socket)
            guard events != 0, let watch = socket.watch else { continue }
            socket.hasEdge = false
            found.append((events, watch.token))
            if watch.isEdgeTriggered, socket.kind != .timer { progress += 1 }
            trace.note("  event \(events) on \(name(socket))")
        }
        if found.count > 1, random.chance(500) { found.reverse() }
        if !found.isEmpty { poller.wakesAt = now }
        return found
    }

    /// When a timer that it watches rings next.
    private func nextRing(_ poller: SimulatedSocket) -> Int64 {
        poller.watched.filter { $0.kind == .timer && $0.hasEdge }.map(\.ringsAt).min() ?? .max
    }

    func setTimer(_ number: Int32, _ moment: Int64) -> Int64 {
        guard let timer = socket(number, "timerfd_settime") else {
            return -ErrorNumber.badDescriptor
        }
        timer.ringsAt = moment
        timer.hasEdge = true
        return 0
    }

    func ring(_ number: Int32) -> Int64 {
        guard let bell = socket(number, "write") else { return -ErrorNumber.badDescriptor }
        bell.rings += 1
        return 8
    }

    func silence(_ number: Int32) -> Int64 {
        guard let bell = socket(number, "read") else { return -ErrorNumber.badDescriptor }
        let rings = bell.rings
        bell.rings = 0
        return Int64(clamping: rings)
    }
}
