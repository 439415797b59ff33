internal import Basics
internal import HTTP1
internal import Net
internal import Policy

/// The request that a worker is looking at: its parsed head and what is worked out from it. One
/// per worker, reused: what is in it holds until the next head is parsed, and `exchange` tells
/// whose it is.
///
/// The head's bytes stay in the client's buffer, which is lent to every function here. (It is lent
/// inout although it is only read: the compiler lets two parts of the worker be used at once when
/// both are, and not when one is borrowed or a span of it lives.)
struct RequestScratch: ~Copyable {
    var head = RequestHead()
    var nominations = ConnectionNominations()
    var canonicalPath: ByteBuffer
    /// The exchange whose head this is, once it has begun.
    var exchange = Handle.none

    /// Longest target in bytes that there is room for.
    let targetBytesMax: Int

    /// Makes room for targets of the configured length.
    init(targetBytesMax: Int) {
        self.targetBytesMax = targetBytesMax
        canonicalPath = ByteBuffer(capacity: targetBytesMax + 1)
    }

    /// Parses the head at the front of `inbound`.
    mutating func parse(
        _ inbound: inout ByteBuffer, _ limits: HeadLimits, alreadySeen: Int
    ) throws(HTTPFailure) -> HeadProgress {
        exchange = .none
        return try head.parse(inbound.readable, limits: limits, alreadySeen: alreadySeen)
    }

    /// Writes the head that the upstream sees: strip first, inject last (contract C2.1). The
    /// identity stays where it is, and the rules with their snapshot: neither is counted.
    mutating func writeUpstreamHead(
        from inbound: inout ByteBuffer, _ writer: UpstreamHeadWriter, _ snapshot: Snapshot,
        _ identity: inout Identity?, into outbox: inout ByteBuffer
    ) {
        let bytes = inbound.readable
        let rules = snapshot.forwarding
        if head.hasNominations {
            // They were judged when the request was admitted; another may have used the scratch.
            try? nominations.collect(
                from: head.fields, of: bytes,
                isProtected: rules.protectedNames.contains(folded:))
        }
        writer.write(head, of: bytes, nominations, rules, identity, into: &outbox)
    }
}
