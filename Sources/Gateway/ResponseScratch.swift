internal import Basics
internal import HTTP1

/// The answer that a worker is looking at: its parsed head. One per worker, reused; nothing in it
/// is kept across turns. The head's bytes stay in the upstream's buffer.
struct ResponseScratch: ~Copyable {
    var head = ResponseHead()
    var nominations = ConnectionNominations()

    /// Parses the head at the front of `inbound`.
    mutating func parse(
        _ inbound: inout ByteBuffer, answeringHead isHead: Bool, _ limits: HeadLimits,
        alreadySeen: Int
    ) throws(HTTPFailure) -> HeadProgress {
        let bytes = inbound.readable
        let progress = try head.parse(
            bytes, answering: isHead ? .head : .get, limits: limits, alreadySeen: alreadySeen)
        if case .complete = progress, head.hasNominations {
            try nominations.collect(from: head.fields, of: bytes, isProtected: { _ in false })
        }
        return progress
    }

    /// Writes the head that the client sees.
    mutating func writeClientHead(
        from inbound: inout ByteBuffer, _ writer: ClientHeadWriter,
        into outbox: inout ByteBuffer
    ) {
        writer.write(head, of: inbound.readable, nominations, into: &outbox)
    }

    /// Writes the head of a 101 that switches to the WebSocket protocol.
    mutating func writeSwitchHead(
        from inbound: inout ByteBuffer, id: RequestID, into outbox: inout ByteBuffer
    ) {
        ClientHeadWriter.writeSwitch(
            head, of: inbound.readable, nominations, id: id, into: &outbox)
    }

    /// Writes an interim answer's head.
    mutating func writeInterimHead(from inbound: inout ByteBuffer, into outbox: inout ByteBuffer) {
        ClientHeadWriter.writeInterim(head, of: inbound.readable, nominations, into: &outbox)
    }
}
