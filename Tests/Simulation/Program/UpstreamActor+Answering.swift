/// What an upstream sends, and when.
extension UpstreamActor {
    /// Sends what is due; answers when it has more to send: 0 for at once, nil while it waits.
    func answer(_ world: World) -> Int64? {
        guard let plan, let delivery, let begins = answersAt, !isSilent else { return nil }
        let planned = plan.answer
        let now = world.kernel.now
        guard now >= begins else { return begins }
        guard now >= nextPiece || sent == planned.bytes.count else { return nextPiece }
        if sent < planned.bytes.count || planned.endsByClosing, perform(planned.mishap, world) {
            return nil
        }
        if sent < planned.bytes.count {
            let most = min(planned.pieceMax, bytesUntil(planned.mishap))
            let piece = planned.bytes[sent...].prefix(most)
            let count = socket.deliver(piece)
            sent += count
            if count > 0 { world.trace.note("upstream \(index) sends \(count)") }
            note(delivery, planned)
            if count < piece.count { return nil }
            if sent == planned.bytes.count { return 0 }
            nextPiece = now + planned.pieceGap
            return planned.pieceGap > 0 ? nextPiece : 0
        }
        note(delivery, planned)
        finishAnswer(planned, delivery, now)
        return nil
    }

    private func finishAnswer(
        _ planned: AnswerPlan, _ delivery: RequestPlan.Delivery, _ now: Int64
    ) {
        answersAt = nil
        ended()
        switch planned.afterwards {
        case .keep: break
        case .close:
            if planned.endsByClosing { delivery.isComplete = true }
            // The other direction of a tunnel goes on.
            if planned.status == 101 { return socket.finish() }
            leave()
        case .closeQuietly(let after), .reset(let after), .speak(let after):
            afterwards = (planned.afterwards, now + after)
        }
    }

    /// How much content the client may have, and whether it may take that for all.
    private func note(_ delivery: RequestPlan.Delivery, _ planned: AnswerPlan) {
        delivery.contentSent = min(planned.content.count, max(0, sent - planned.contentStart))
        if sent == planned.bytes.count, !planned.endsByClosing, !planned.isMalformed {
            delivery.isComplete = true
            delivery.contentSent = planned.content.count
        }
    }

    private func bytesUntil(_ mishap: AnswerPlan.Mishap) -> Int {
        switch mishap {
        case .none: .max
        case .finish(let at), .reset(let at), .silence(let at): max(at - sent, 1)
        }
    }

    /// Breaks the answer off if it has come to that.
    private func perform(_ mishap: AnswerPlan.Mishap, _ world: World) -> Bool {
        switch mishap {
        case .finish(let at) where sent >= at:
            world.trace.note("upstream \(index) leaves after \(sent) bytes of its answer")
            // Where the end of the connection is the end of the body, nobody can tell.
            if let plan, plan.answer.endsByClosing, sent >= plan.answer.contentStart {
                delivery?.isComplete = true
            }
            leave()
        case .reset(let at) where sent >= at:
            world.trace.note("upstream \(index) resets after \(sent) bytes of its answer")
            socket.breakOff()
            hasLeft = true
        case .silence(let at) where sent >= at:
            world.trace.note("upstream \(index) falls silent after \(sent) bytes of its answer")
            isSilent = true
        default: return false
        }
        return true
    }
}
