internal import Basics
internal import Net

/// Large bodies of known length pass through a pipe, inside the kernel, once the head and what was
/// read with it has been sent; everything else is copied through buffers, and so are these when no
/// pipe is to be had. Never more is taken than the body's length has left, so framing is exact.
///
/// A pipe is lent while bytes flow. Bytes in it count as not sent: they are in `left` still.
extension Worker {
    /// Whether the next bytes of the answer go through a pipe, which is lent then.
    mutating func maySpliceAnswer(_ exchange: Handle, _ left: UInt64) -> Bool {
        if left < pipes.bodyBytesMin || !exchanges[exchange].answerPipe.isNone {
            return !exchanges[exchange].answerPipe.isNone
        }
        let upstream = exchanges[exchange].upstream
        guard upstreams[upstream].inbound.isEmpty, upstreams[upstream].transport.canRead,
            clients[exchanges[exchange].client].outbox.isEmpty,
            pipes.lend(&exchanges[exchange].answerPipe, now: now)
        else { return false }
        buffers.reclaim(&upstreams[upstream].inbound)
        return true
    }

    mutating func spliceAnswer(_ exchange: Handle, _ left: UInt64) -> Relay {
        let client = exchanges[exchange].client
        let pipe = exchanges[exchange].answerPipe
        if pipes.table[pipe].isEmpty, !fillAnswerPipe(exchange, left) {
            // Waiting costs no pipe; and what ended or broke is seen by reading as well.
            pipes.reclaim(&exchanges[exchange].answerPipe)
            return readAnswer(exchange)
        }
        let outcome = clients[client].send(&pipes.table[pipe])
        switch outcome {
        case .sent(let count), .blocked(let count):
            let rest = left - UInt64(count)
            exchanges[exchange].answerBody = rest == 0 ? .none : .length(rest)
            if case .blocked = outcome { return waitForClient(exchange) }
            guard rest == 0 else { return .spliced }
            pipes.reclaim(&exchanges[exchange].answerPipe)
            exchanges[exchange].answer = .complete
            return .done
        case .failed:
            abandonClient(client)
            return .ended
        }
    }

    private mutating func fillAnswerPipe(_ exchange: Handle, _ left: UInt64) -> Bool {
        let upstream = exchanges[exchange].upstream
        guard upstreams[upstream].transport.canRead else { return false }
        let outcome = upstreams[upstream].receive(
            into: &pipes.table[exchanges[exchange].answerPipe], most: left)
        guard hasMoved(outcome) else { return false }
        upstreamDeadlines.set(upstream.slot, to: .never)
        return true
    }

    /// Whether a pipe was filled; a kernel that cannot is left alone for a while.
    mutating func hasMoved(_ outcome: IOOutcome) -> Bool {
        switch outcome {
        case .moved: return true
        case .failed(let number) where KernelPipe.isRefusal(number):
            pipes.pause(now)
            return false
        case .wouldBlock, .endOfStream, .failed: return false
        }
    }
}
