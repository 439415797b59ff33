/// What a client makes of the bytes that it gets.
extension ClientActor {
    /// Reads what is due; answers when there is more to read.
    func read(_ world: World) -> Int64? {
        while hasConnected, !hasLeft {
            if case .stopReading(let at) = ending, readInAll >= at { return nil }
            if socket.outgoing.isEmpty { break }
            guard world.kernel.now >= nextRead else { return nextRead }
            let bytes = socket.collect(readMax)
            readInAll += bytes.count
            unread.append(bytes[...])
            world.trace.note("client \(index) reads \(bytes.count)")
            understand(world)
            nextRead = world.kernel.now + readGap
            if case .breakOffReading(let at) = ending, readInAll >= at {
                world.trace.note("client \(index) breaks off")
                socket.breakOff()
                hasLeft = true
            }
        }
        noticeEnd(world)
        return nil
    }

    private func understand(_ world: World) {
        while world.finding == nil {
            if var answer = current {
                let plan = plans[answered]
                var body = answer.body
                let count = body.read(unread.unread) { piece in
                    world.judge(piece, of: &answer, to: plan)
                }
                answer.body = body
                unread.drop(count)
                if let flaw = answer.body.flaw { return world.find("client \(index) read \(flaw)") }
                current = answer
                guard answer.body.isComplete else { return }
                complete(answer, world)
                continue
            }
            guard !unread.isEmpty else { return }
            guard answered < plans.count else {
                return world.find("client \(index) was sent bytes that it never asked for")
            }
            guard let (head, length) = HeadText.read(unread.unread) else { return }
            unread.drop(length)
            take(head, world)
        }
    }

    private func take(_ head: HeadText, _ world: World) {
        let plan = plans[answered]
        let words = head.firstLine.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            return world.find("client \(index) read the status line \(head.firstLine)")
        }
        world.trace.note("client \(index) has \(status) for request \(plan.id)")
        if status == 101 {
            isInvited = true
            plan.hasSwitched = true
            if !plan.isTunnel { world.find("request \(plan.id) was switched and never asked") }
            let answer = AnswerInProgress(
                status: 101, answerID: head.number("x-answer"), body: BodyReader(.untilClose),
                closes: false)
            current = answer
            return world.judge(answer, to: plan)
        }
        if status < 200 {
            if plan.isHTTP10 { world.find("an interim answer went to an HTTP/1.0 client") }
            if status == 100 { isInvited = true }
            return
        }
        let closes = head.field("connection") == "close"
        if closes { wasToldToStop = true }
        let framing: BodyReader.Framing
        // Who has not come as far as to say HEAD may be told more.
        let saidHead = plan.isHead && (sending > answered || sentOfRequest > "HEAD".utf8.count)
        if saidHead || status == 204 || status == 304 {
            framing = .length(0)
        } else if head.field("transfer-encoding") == "chunked" {
            framing = .chunked
        } else if let length = head.number("content-length") {
            framing = .length(length)
        } else {
            framing = .untilClose
            if !closes { world.find("an answer without length keeps its connection") }
        }
        let answer = AnswerInProgress(
            status: status, answerID: head.number("x-answer"), body: BodyReader(framing),
            closes: closes)
        current = answer
        world.judge(answer, to: plan)
    }

    private func complete(_ answer: AnswerInProgress, _ world: World) {
        let plan = plans[answered]
        current = nil
        answered += 1
        world.judgeComplete(answer, to: plan)
        // The rest of the request is not sent to somebody who has answered already.
        if sending < answered, answer.status != 101 { wasToldToStop = true }
        if answer.closes { answerEnds() }
    }

    /// The other side said that it closes: requests that were not answered are not answered.
    private func answerEnds() { wasToldToStop = true }

    private func noticeEnd(_ world: World) {
        // A tunnel ends in each direction by itself.
        if socket.finishedSending, !socket.isClosed, !socket.isReset, !hasLeft,
            socket.outgoing.isEmpty, let answer = current,
            answer.status == 101
        {
            complete(answer, world)
        }
        guard socket.isClosed, socket.outgoing.isEmpty, !hasLeft else { return }
        hasLeft = true
        if socket.closedByReset || socket.isReset {
            world.trace.note("client \(index) was reset")
            return
        }
        world.trace.note("client \(index) sees the end")
        if let answer = current, answer.body.endsByClosing { complete(answer, world) }
        socket.finish()
    }
}
