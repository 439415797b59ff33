/// Connections: accepting, connecting, reading, writing, shutting down.
extension SimulatedKernel {
    func accept(_ number: Int32) -> (number: Int64, host: Int32) {
        guard let listener = socket(number, "accept") else {
            return (-ErrorNumber.badDescriptor, 0)
        }
        if interrupts() { return (-ErrorNumber.interrupted, 0) }
        guard !listener.isStopped else { return (-ErrorNumber.invalid, 0) }
        guard let first = listener.waiting.first else { return (-ErrorNumber.again, 0) }
        let number = register(first)
        guard number >= 0 else { return (number, 0) }
        listener.waiting.removeFirst()
        progress += 1
        trace.note("    accept \(name(first))")
        stir(first)
        var host: Int32 = 1
        if case .client(let index) = first.neighbour { host += Int32(index) }
        return (number, host)
    }

    func connect(_ number: Int32, port: Int32) -> Int64 {
        guard let socket = socket(number, "connect") else { return -ErrorNumber.badDescriptor }
        progress += 1
        if random.chance(weather.connectTroublePerMille / 4) { return -ErrorNumber.unreachable }
        socket.isConnecting = true
        connects.append((socket, port: Int(port)))
        return -ErrorNumber.inProgress
    }

    func listen(_ number: Int32) -> Int64 {
        guard let socket = socket(number, "listen") else { return -ErrorNumber.badDescriptor }
        socket.kind = .listener
        return 0
    }

    func receive(_ number: Int32, _ target: UnsafeMutableRawBufferPointer, peeks: Bool) -> Int64 {
        guard let socket = socket(number, "recv") else { return -ErrorNumber.badDescriptor }
        if interrupts() { return -ErrorNumber.interrupted }
        if socket.isConnecting { return -ErrorNumber.notConnected }
        let count = min(target.count, socket.incoming.count)
        if count > 0 {
            // Sound: as many bytes are writable there.
            unsafe target.copyBytes(from: socket.incoming.unread.prefix(count))
            if peeks { return Int64(count) }
            socket.incoming.drop(count)
            progress += 1
            if socket.peerWantsRoom || socket.peerWaitsToSpeak {
                socket.peerWantsRoom = false
                socket.peerWaitsToSpeak = false
                stir(socket)
            }
            trace.note("    read \(count) from \(name(socket))")
            return Int64(count)
        }
        return endOrNothing(socket)
    }

    /// What reading answers when there are no bytes.
    func endOrNothing(_ socket: SimulatedSocket) -> Int64 {
        if socket.peerFinished { return 0 }
        if socket.error != 0 { return takeError(socket) }
        return socket.isReset ? 0 : -ErrorNumber.again
    }

    /// The error of a connection that was reset is told once; later reads find the end.
    private func takeError(_ socket: SimulatedSocket) -> Int64 {
        let error = socket.error
        socket.error = 0
        progress += 1
        return -Int64(error)
    }

    /// `goesOn` says that an earlier piece of the same call went through.
    func send(_ number: Int32, _ bytes: UnsafeRawBufferPointer, goesOn: Bool) -> Int64 {
        guard let socket = socket(number, "send") else { return -ErrorNumber.badDescriptor }
        if goesOn { return unsafe put(bytes, into: socket) }
        if interrupts() { return -ErrorNumber.interrupted }
        if let refusal = refusalToSend(socket) { return refusal }
        return unsafe put(bytes, into: socket)
    }

    /// What writing answers when the connection takes nothing.
    func refusalToSend(_ socket: SimulatedSocket) -> Int64? {
        if socket.isConnecting { return -ErrorNumber.again }
        if socket.error != 0 { return takeError(socket) }
        return socket.isReset || socket.finishedSending ? -ErrorNumber.brokenPipe : nil
    }

    func put(_ bytes: [UInt8], into socket: SimulatedSocket) -> Int64 {
        // Sound: the array lives during the call.
        unsafe bytes.withUnsafeBytes { unsafe put($0, into: socket) }
    }

    private func put(_ bytes: UnsafeRawBufferPointer, into socket: SimulatedSocket) -> Int64 {
        let count = min(bytes.count, socket.outgoingMax - socket.outgoing.count)
        if count < bytes.count { socket.wantsRoom = true }
        guard count > 0 else { return -ErrorNumber.again }
        progress += 1
        trace.note("    write \(count) to \(name(socket))")
        if socket.peerIsGone {
            // Nobody takes it any more: the other end's kernel answers with a reset.
            socket.breakOff()
            return Int64(count)
        }
        unsafe socket.outgoing.append(UnsafeRawBufferPointer(rebasing: bytes.prefix(count)))
        stir(socket)
        return Int64(count)
    }

    func shutdown(_ number: Int32, how: Int32) -> Int64 {
        guard let socket = socket(number, "shutdown") else { return -ErrorNumber.badDescriptor }
        progress += 1
        if socket.kind == .listener {
            socket.isStopped = true
            for waiting in socket.waiting {
                waiting.breakOff()
                stir(waiting)
            }
            socket.waiting = []
            return 0
        }
        if how == 1, !socket.finishedSending {
            socket.finishedSending = true
            trace.note("    finish sending to \(name(socket))")
            // Both directions are done: EPOLLHUP.
            if socket.peerFinished { socket.hasEdge = true }
            stir(socket)
        }
        return 0
    }

    func resetOnClose(_ number: Int32) -> Int64 {
        guard let socket = socket(number, "setsockopt") else { return -ErrorNumber.badDescriptor }
        socket.resetsOnClose = true
        return 0
    }

    func unsent(_ number: Int32) -> Int64 {
        guard let socket = socket(number, "ioctl") else { return 0 }
        return Int64(socket.outgoing.count)
    }

    func pendingError(_ number: Int32) -> Int64 {
        guard let socket = socket(number, "getsockopt") else { return ErrorNumber.badDescriptor }
        let error = socket.error
        socket.error = 0
        return Int64(error)
    }
}
