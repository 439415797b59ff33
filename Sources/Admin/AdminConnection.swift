internal import Basics
internal import Net

/// One connection to the operator's listener: a small request, its answer, the end.
struct AdminConnection: ~Copyable {
    /// Bytes discarded after the answer before the connection is closed over the client's head.
    static let discardedBytesMax = 64 * 1024

    var transport: Transport
    /// Counts up over all connections: the lowest is the oldest.
    let number: UInt64
    /// Whether the client is on this machine.
    let isLocal: Bool
    var inbound = ByteBuffer(
        capacity: AdminRequest.headBytesMax + AdminRequest.bodyBytesMax)
    var outbox = ByteBuffer()
    /// Whether the answer is made; what comes from the client is discarded from then on.
    var isAnswered = false
    var discarded = 0
    /// The reload whose end it waits for.
    var awaitedReload: UInt64?

    init(_ transport: consuming Transport, isLocal: Bool, number: UInt64) {
        self.isLocal = isLocal
        self.transport = transport
        self.number = number
    }

    /// Takes the answer that is to be sent.
    mutating func take(_ answer: consuming ByteBuffer) {
        outbox = answer
        isAnswered = true
        awaitedReload = nil
    }

    /// Reads once into the inbound buffer.
    mutating func receive() -> IOOutcome { transport.read(into: &inbound) }

    /// Sends as much of the outbox as the socket takes.
    mutating func send() -> IOOutcome { transport.send(&outbox) }
}

extension Transport {
    fileprivate mutating func send(_ outbox: inout ByteBuffer) -> IOOutcome {
        let outcome = write(outbox.readable)
        if case .moved(let count) = outcome { outbox.consume(count) }
        return outcome
    }
}
