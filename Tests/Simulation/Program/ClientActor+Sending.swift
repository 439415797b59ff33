/// What a client sends, and when.
extension ClientActor {
    /// Sends what is due; answers when it has more to send, or nil while it waits.
    func send(_ world: World) -> Int64? {
        while hasConnected, !hasLeft, !isSilent, !socket.isOver {
            endIfItIsTime(world)
            guard !hasLeft, !isSilent, sending < plans.count, !wasToldToStop else { return nil }
            guard world.kernel.now >= nextPiece else { return nextPiece }
            if let wait = mustWait(world) { return wait == .max ? nil : wait }
            let plan = plans[sending]
            let isBody = sentOfRequest >= plan.head.count
            let part = isBody ? plan.framedBody[...] : plan.head[...]
            let start = isBody ? sentOfRequest - plan.head.count : sentOfRequest
            let piece = part[start...].prefix(min(pieceMax, bytesUntilEnding))
            let count = socket.deliver(piece)
            if count > 0 { world.trace.note("client \(index) sends \(count)") }
            sentOfRequest += count
            sentInAll += count
            if sentOfRequest == plan.byteCount { finishRequest(plan) }
            if count < piece.count { return nil }
            nextPiece = world.kernel.now + pieceGap
        }
        return nil
    }

    private func finishRequest(_ plan: RequestPlan) {
        plan.isSent = true
        sending += 1
        sentOfRequest = 0
        waitsUntil = nil
        isInvited = false
    }

    /// Until when it may not go on; nil when it may.
    private func mustWait(_ world: World) -> Int64? {
        if sentOfRequest == 0, !pipelines, answered < sending { return .max }
        let plan = plans[sending]
        if plan.isTunnel, sentOfRequest == plan.head.count, !plan.isEager, !isInvited {
            return .max
        }
        guard plan.awaitsContinue, sentOfRequest == plan.head.count, !isInvited else { return nil }
        if pipelines { return nil }
        let until = waitsUntil ?? world.kernel.now + patience
        waitsUntil = until
        return world.kernel.now < until ? until : nil
    }

    private var bytesUntilEnding: Int {
        switch ending {
        case .breakOff(let at), .leave(let at), .fallSilent(let at): max(at - sentInAll, 1)
        default: .max
        }
    }

    private func endIfItIsTime(_ world: World) {
        switch ending {
        case .breakOff(let at) where sentInAll >= at:
            world.trace.note("client \(index) breaks off")
            socket.breakOff()
            hasLeft = true
        case .leave(let at) where sentInAll >= at:
            world.trace.note("client \(index) leaves")
            leave()
        case .fallSilent(let at) where sentInAll >= at: isSilent = true
        case .halfClose where sending == plans.count && !socket.peerFinished:
            finishSending(world)
        case .close where plans.last?.isTunnel == true && sending == plans.count:
            if !socket.peerFinished { finishSending(world) }
        default: break
        }
    }

    private func finishSending(_ world: World) {
        world.trace.note("client \(index) finishes sending")
        socket.finish()
        noteFinish()
    }

    /// Closes.
    func leave() {
        socket.leave()
        hasLeft = true
        noteFinish()
    }

    /// Keeps how much had gone up through the tunnel.
    private func noteFinish() {
        guard let plan = plans.last, plan.isTunnel, plan.upFinishedAt == nil,
            socket.peerFinished, !socket.isReset
        else { return }
        let sent = sending == plans.count - 1 ? max(0, sentOfRequest - plan.head.count) : 0
        plan.upFinishedAt = plan.isSent ? plan.content.count : sent
    }
}
