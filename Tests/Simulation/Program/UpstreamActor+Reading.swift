/// What an upstream makes of the bytes that it gets.
extension UpstreamActor {
    func read(_ world: World) {
        while !socket.outgoing.isEmpty {
            let bytes = socket.collect(pieceMax)
            world.trace.note("upstream \(index) reads \(bytes.count)")
            unread.append(bytes[...])
        }
        while !unread.isEmpty, world.finding == nil {
            if body == nil {
                if plan?.isTunnel == true {
                    return world.find("upstream \(index) was sent what belongs into a tunnel")
                }
                guard let (head, length) = HeadText.read(unread.unread) else { return }
                unread.drop(length)
                guard plan == nil else {
                    return world.find(
                        "upstream \(index) was sent a request before it had answered the last")
                }
                take(head, world)
                continue
            }
            guard readBody(world) else { return }
        }
    }

    private func take(_ head: HeadText, _ world: World) {
        let words = head.firstLine.split(separator: " ")
        guard words.count == 3, words[2] == "HTTP/1.1",
            let id = words[1].split(separator: "/").last.flatMap({ Int($0) }),
            world.plans.indices.contains(id)
        else { return world.find("upstream \(index) was sent \(head.firstLine)") }
        let plan = world.plans[id]
        world.trace.note("upstream \(index) has request \(id)")
        requests += 1
        afterwards = nil
        world.judgeDelivery(of: plan, head, method: String(words[0]), isFirst: requests == 1)
        let delivery = RequestPlan.Delivery()
        plan.deliveries.append(delivery)
        (self.plan, self.delivery) = (plan, delivery)
        body = BodyReader(
            plan.switches
                ? .untilClose
                : plan.isChunked ? .chunked : .length(plan.isTunnel ? 0 : plan.content.count))
        contentRead = 0
        sent = 0
        if plan.answer.isEarly { beginAnswer(world) }
        if body?.isComplete == true { complete(plan, delivery, world) }
    }

    /// False when there is not enough to go on.
    private func readBody(_ world: World) -> Bool {
        guard let plan, let delivery, var body else { return false }
        if plan.switches, sent < plan.answer.contentStart {
            world.find("upstream \(index) was sent a tunnel's bytes before it had switched")
        }
        let expected = plan.content
        var count = contentRead
        let taken = body.read(unread.unread) { piece in
            let start = expected.startIndex + count
            if count + piece.count > expected.count
                || expected[start..<start + piece.count] != piece
            {
                world.find("upstream \(index) was sent another body for request \(plan.id)")
            }
            count += piece.count
        }
        contentRead = count
        unread.drop(taken)
        if let flaw = body.flaw { world.find("upstream \(index) was sent \(flaw)") }
        self.body = body
        if body.isComplete { complete(plan, delivery, world) }
        return taken > 0
    }

    private func complete(
        _ plan: RequestPlan, _ delivery: RequestPlan.Delivery, _ world: World
    ) {
        delivery.isRequestComplete = true
        body = nil
        if !plan.isTunnel, !plan.isSent || contentRead != plan.content.count {
            world.find("upstream \(index) took request \(plan.id) for complete, which it is not")
        }
        if !plan.answer.isEarly { beginAnswer(world) }
        if plan.answer.isEarly, answersAt == nil { ended() }
    }

    private func beginAnswer(_ world: World) {
        guard let plan else { return }
        answersAt = world.kernel.now + plan.answer.thinkTime
    }

    /// Request and answer are both through: the next request may come.
    func ended() {
        guard body == nil else { return }
        plan = nil
        delivery = nil
    }
}
