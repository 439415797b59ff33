/// One descriptor of the simulated kernel, and for a connection what is on its way in both
/// directions. The kernel's side is in `SimulatedKernel`; below is what the other end does.
final class SimulatedSocket {
    enum Kind {
        case listener, stream, poller, bell, timer, pipe

        /// What `interpose.c` asks for by its number.
        init(opened number: Int32) {
            self = [.stream, .poller, .bell, .timer][Int(number)]
        }
    }

    /// How a poller watches it.
    struct Watch {
        let mask: UInt32
        let token: UInt64
        let isEdgeTriggered: Bool
    }

    var kind: Kind
    var number: Int32 = -1
    var neighbour: Neighbour?

    var watch: Watch?
    /// When its neighbour looks at it next.
    var nextAct = Int64.max
    /// Whether something happened that the poller has not told yet.
    var hasEdge = false
    /// Until when what happened is held back.
    var heldUntil: Int64 = 0

    /// Of a poller: whom it watches, and when its waiting ends by time.
    var watched: [SimulatedSocket] = []
    var wakesAt = Int64.max
    /// Of a bell: rings unheard.
    var rings: UInt64 = 0
    /// Of a timer: when it rings.
    var ringsAt = Int64.max
    /// Of either end of a pipe: what is in it.
    var pipe: SimulatedPipe?
    /// Of a listener: connections not accepted, and whether it refuses more.
    var waiting: [SimulatedSocket] = []
    var isStopped = false

    var incoming = ByteQueue()
    var incomingMax = 64 * 1024
    var outgoing = ByteQueue()
    var outgoingMax = 64 * 1024
    var isConnecting = false
    /// Whether the other end has finished sending, and whether it is gone altogether.
    var peerFinished = false
    var peerIsGone = false
    var isReset = false
    /// sk_err: told once, by whichever call comes first.
    var error: Int32 = 0
    /// Whether a write found too little room: an event is due when there is some.
    var wantsRoom = false
    /// Whether the other end says something unasked once what it has sent is read.
    var peerWaitsToSpeak = false
    /// Whether the gateway is told without delay what has come.
    var mustBeHeardAtOnce = false
    /// Whether the other end found no room in `incoming`.
    var peerWantsRoom = false
    var finishedSending = false
    var resetsOnClose = false
    /// Whether the gateway has closed it, and how the other end sees that.
    var isClosed = false
    var closedByReset = false

    init(_ kind: Kind) { self.kind = kind }

    /// Whether the other end can learn nothing more than it has.
    var isOver: Bool { isReset || (isClosed && outgoing.isEmpty) }

    /// Room for the gateway's bytes as the poller sees it: a third at least (tcp(7)).
    var isWritable: Bool { (outgoingMax - outgoing.count) * 3 >= outgoingMax }

    // MARK: What the other end does

    /// Sends as much as the gateway's side has room for.
    func deliver(_ bytes: ArraySlice<UInt8>) -> Int {
        guard !isReset, !peerFinished else { return 0 }
        let room = incomingMax - incoming.count
        let count = min(room, bytes.count)
        if count < bytes.count { peerWantsRoom = true }
        // What comes after the gateway has closed is answered with a reset.
        if isClosed {
            isReset = true
            return count
        }
        if count > 0 {
            incoming.append(bytes.prefix(count))
            hasEdge = true
        }
        return count
    }

    /// Finishes sending.
    func finish() {
        guard !peerFinished, !isReset else { return }
        peerFinished = true
        hasEdge = true
    }

    /// Closes: as finishing, and bytes of the gateway's cause a reset from now on.
    func leave() {
        if !outgoing.isEmpty { return breakOff() }
        finish()
        peerIsGone = true
    }

    /// Breaks the connection off. What has arrived can still be read (as Linux has it).
    func breakOff() {
        guard !isReset else { return }
        isReset = true
        // ECONNREFUSED, EPIPE and ECONNRESET, as tcp_reset() chooses.
        error = isConnecting ? 111 : peerFinished ? 32 : 104
        isConnecting = false
        peerIsGone = true
        hasEdge = true
    }

    /// Takes bytes that the gateway has sent.
    func collect(_ wanted: Int) -> [UInt8] {
        let bytes = outgoing.take(wanted)
        if wantsRoom, isWritable {
            wantsRoom = false
            hasEdge = true
        }
        return bytes
    }
}
