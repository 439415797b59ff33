/// What may be seen at either end, and what has to be left when all is over.
extension World {
    /// Judges an answer's head as its client reads it.
    func judge(_ answer: AnswerInProgress, to plan: RequestPlan) {
        guard let id = answer.answerID else {
            if answer.status < 400 { find("an answer \(answer.status) of nobody's to \(plan.id)") }
            return
        }
        if id != plan.id { find("request \(plan.id) got the answer to request \(id)") }
        if plan.deliveries.isEmpty { find("an answer to request \(plan.id), which was never sent") }
        if plan.expectation == .refused { find("request \(plan.id) had to be refused") }
        if answer.status != plan.answer.status, !plan.answer.isMalformed {
            find("request \(plan.id) got \(answer.status) instead of \(plan.answer.status)")
        }
    }

    /// Judges a piece of an answer's content.
    func judge(
        _ piece: ArraySlice<UInt8>, of answer: inout AnswerInProgress, to plan: RequestPlan
    ) {
        defer { answer.contentCount += piece.count }
        guard answer.answerID != nil else {
            answer.text += piece
            return
        }
        guard !plan.answer.isMalformed else { return }
        let content = plan.answer.content
        let start = content.startIndex + answer.contentCount
        if start + piece.count > content.endIndex || content[start..<start + piece.count] != piece {
            find("request \(plan.id) got other content than was sent")
        }
    }

    /// Judges an answer that its client takes for complete.
    func judgeComplete(_ answer: AnswerInProgress, to plan: RequestPlan) {
        trace.note("the answer to request \(plan.id) is complete")
        guard answer.answerID != nil else { return judgeRefusal(answer, of: plan) }
        let isTrue =
            !plan.answer.isMalformed
            && plan.deliveries.contains {
                $0.isComplete && $0.contentSent == answer.contentCount
            }
        if !isTrue {
            find("request \(plan.id) got a complete answer, which no upstream has sent")
        }
    }

    private func judgeRefusal(_ answer: AnswerInProgress, of plan: RequestPlan) {
        if !plan.isHead, !answer.text.starts(with: Array(#"{"error":"#.utf8)) {
            find("request \(plan.id) got a refusal that is none of Postern's")
        }
        // A pooled connection may die just as a request is sent that cannot be sent twice.
        let mayFail = weather.closesQuietly && !plan.isRepeatable
        if weather.isFair, plan.expectation == .forwarded, !mayFail {
            find("request \(plan.id) was refused with \(answer.status) for no reason")
        }
    }

    /// A request brings the identity that its own token proves, and none where it has no token.
    private func judgeIdentity(of plan: RequestPlan, _ head: HeadText) {
        let expected = SimulatedToken.name(in: String(decoding: plan.head, as: UTF8.self))
        if plan.isProtected, expected == nil { find("request \(plan.id) went without a token") }
        let found = head.field("x-token").map(String.init)
        if found != expected {
            let (found, expected) = (found ?? "none", expected ?? "none")
            find("request \(plan.id) was sent with identity \(found) and not \(expected)")
        }
        if head.count("x-auth-subject") != (expected == nil ? 0 : 1) {
            find("request \(plan.id) has another subject")
        }
    }

    /// Judges a request's head as an upstream reads it.
    func judgeDelivery(
        of plan: RequestPlan, _ head: HeadText, method: String, isFirst: Bool
    ) {
        if plan.expectation == .refused { find("request \(plan.id) reached an upstream") }
        if method != plan.method { find("request \(plan.id) was sent with \(method)") }
        if head.number("x-plan") != plan.id { find("request \(plan.id) has another's fields") }
        judgeIdentity(of: plan, head)
        if head.count("authorization") != 0 { find("request \(plan.id) gave its token away") }
        let isFramed =
            plan.isChunked
            ? head.field("transfer-encoding") == "chunked" && head.count("content-length") == 0
            : head.count("transfer-encoding") == 0
                && (plan.content.isEmpty || plan.isTunnel
                    || head.number("content-length") == plan.content.count)
        if plan.isTunnel, head.field("upgrade") != "websocket" {
            find("request \(plan.id) lost its wish for a WebSocket")
        }
        if !isFramed { find("request \(plan.id) was framed otherwise") }
        guard !plan.deliveries.isEmpty else { return }
        if !plan.isRepeatable { find("request \(plan.id) was sent twice") }
        if plan.deliveries.count > 1 { find("request \(plan.id) was sent three times") }
    }

    /// Nothing can happen any more: everybody has got what was due, and nothing is kept.
    func checkRest(_ bench: GatewayBench) {
        for client in clients where client.hasConnected && !client.hasLeft {
            guard client.socket.isClosed || client.socket.isReset else {
                find("client \(client.index) hangs, \(client.answered) answers of its requests")
                continue
            }
        }
        for box in bench.boxes {
            if let leak = box.leak() { find("kept for nobody: \(leak)") }
        }
        guard weather.isFair else { return }
        for client in clients where !client.isDone && !client.wasToldToStop {
            let mayFail = weather.closesQuietly && client.plans.contains { !$0.isRepeatable }
            if !mayFail {
                find("client \(client.index) got \(client.answered) answers for no reason")
            }
        }
    }

    /// Stops the gateway, which has nothing to do any more.
    func end(_ bench: GatewayBench) {
        bench.drain()
        for box in bench.boxes where !box.hasFinished {
            // The first turn may be interrupted before it reads the bell.
            for _ in 0..<Self.idleTurnsMax where !box.hasFinished { box.turn() }
            if !box.hasFinished { find("a worker with nothing to do does not end") }
        }
    }
}
