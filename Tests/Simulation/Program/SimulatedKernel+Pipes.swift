/// Pipes and splicing: pipe2(2), F_SETPIPE_SZ, splice(2).
extension SimulatedKernel {
    func openPipe() -> (read: Int32, write: Int32)? {
        if random.chance(weather.shortagePerMille) { return nil }
        let pipe = SimulatedPipe()
        pipes.append(pipe)
        guard register(pipe.reader) >= 0 else { return nil }
        guard register(pipe.writer) >= 0 else {
            _ = close(pipe.reader.number)
            return nil
        }
        return (pipe.reader.number, pipe.writer.number)
    }

    func resizePipe(_ number: Int32, _ bytes: Int) -> Int64 {
        guard let pipe = socket(number, "fcntl")?.pipe else { return -ErrorNumber.badDescriptor }
        // The user's pages of pipes are used up.
        if random.chance(weather.shortagePerMille) { return -ErrorNumber.notPermitted }
        pipe.capacity = bytes
        return Int64(bytes)
    }

    func splice(_ from: Int32, _ to: Int32, most: Int) -> Int64 {
        guard let source = socket(from, "splice"), let target = socket(to, "splice") else {
            return -ErrorNumber.badDescriptor
        }
        if interrupts() { return -ErrorNumber.interrupted }
        if let pipe = target.pipe, target === pipe.writer, source.kind == .stream {
            return fill(pipe, from: source, most: most)
        }
        if let pipe = source.pipe, source === pipe.reader, target.kind == .stream {
            return drain(pipe, into: target, most: most)
        }
        return -ErrorNumber.invalid
    }

    private func fill(_ pipe: SimulatedPipe, from socket: SimulatedSocket, most: Int) -> Int64 {
        if socket.isConnecting { return -ErrorNumber.notConnected }
        if random.chance(weather.shortagePerMille) { return -ErrorNumber.noMemory }
        guard !socket.incoming.isEmpty else { return endOrNothing(socket) }
        // It takes pages and not bytes, so it may be full long before it looks it.
        let room = pipe.capacity - pipe.bytes.count
        var count = min(most, socket.incoming.count, room)
        guard count > 0 else { return -ErrorNumber.again }
        if random.chance(300) { count = random.within(1...count) }
        pipe.bytes.append(socket.incoming.unread.prefix(count))
        socket.incoming.drop(count)
        progress += 1
        splicedBytes += count
        if socket.peerWantsRoom {
            socket.peerWantsRoom = false
            stir(socket)
        }
        trace.note("    splice \(count) from \(name(socket))")
        return Int64(count)
    }

    private func drain(_ pipe: SimulatedPipe, into socket: SimulatedSocket, most: Int) -> Int64 {
        if let refusal = refusalToSend(socket) { return refusal }
        let count = min(most, pipe.bytes.count)
        guard count > 0 else { return -ErrorNumber.again }
        let sent = put(Array(pipe.bytes.unread.prefix(count)), into: socket)
        if sent > 0 { pipe.bytes.drop(Int(sent)) }
        return sent
    }
}
