/// A client: sends its requests in the pieces and at the times that it was given, reads answers,
/// and judges each by the plan of its request.
final class ClientActor {
    /// What it does in the end, or instead of it.
    enum Ending {
        /// Closes when all is answered.
        case close
        /// Finishes sending after its last byte, and closes when all is answered.
        case halfClose
        /// Stays.
        case stay
        /// Does this when so many bytes are sent.
        case breakOff(at: Int)
        case leave(at: Int)
        case fallSilent(at: Int)
        /// Does this when so many bytes are read.
        case breakOffReading(at: Int)
        case stopReading(at: Int)
    }

    let index: Int
    let plans: [RequestPlan]
    let pipelines: Bool
    let ending: Ending
    let pieceMax: Int
    let pieceGap: Int64
    let readMax: Int
    let readGap: Int64
    /// How long it waits for 100 before it sends the body anyway.
    let patience: Int64

    let socket = SimulatedSocket(.stream)
    /// The request that is being sent, and how much of it was.
    var sending = 0
    var sentOfRequest = 0
    var sentInAll = 0
    var readInAll = 0
    var nextPiece: Int64 = 0
    var nextRead: Int64 = 0
    var hasConnected = false
    var hasLeft = false
    var isSilent = false
    /// Whether it will send no more: it was told that the connection ends.
    var wasToldToStop = false

    /// What it has read and not understood yet.
    var unread = ByteQueue()
    var answered = 0
    var current: AnswerInProgress?
    /// Until when it waits for 100, and whether it was invited.
    var waitsUntil: Int64?
    var isInvited = false

    init(_ index: Int, _ plans: [RequestPlan], _ weather: Weather, _ random: inout SeededRandom) {
        self.index = index
        self.plans = plans
        let isFair = weather.isFair
        pipelines = random.chance(400)
        let total = plans.reduce(0) { $0 + $1.byteCount }
        let answers = plans.reduce(0) { $0 + $1.answer.bytes.count }
        pieceMax = max(random.pick([1 << 20, 1 << 20, 1460, isFair ? 300 : 1, 20]), total / 400)
        pieceGap = Int64(random.size(upTo: pieceMax < 1460 ? 4 : isFair ? 20 : 400)) * 1_000_000
        readMax = max(random.pick([1 << 20, 1 << 20, 5000, isFair ? 2000 : 40]), answers / 400)
        readGap = Int64(random.size(upTo: isFair ? 10 : 400)) * 1_000_000
        patience = Int64(random.within(10...2000)) * 1_000_000
        ending = Self.ending(total, isFair, &random)
        socket.incomingMax = max(random.pick([1 << 20, 64 * 1024, 4096, 300]), total / 200)
        socket.outgoingMax = max(random.pick([1 << 20, 64 * 1024, 4096, 100]), answers / 200)
        socket.neighbour = .client(index)
    }

    private static func ending(
        _ total: Int, _ isFair: Bool, _ random: inout SeededRandom
    ) -> Ending {
        if isFair || random.chance(600) { return random.pick([.close, .close, .halfClose, .stay]) }
        let sent = random.below(total + 1)
        let read = random.size(upTo: 20_000)
        return random.pick([
            .breakOff(at: sent), .leave(at: sent), .fallSilent(at: sent),
            .breakOffReading(at: read), .stopReading(at: read),
        ])
    }

    /// Connects, or finds nobody.
    func arrive(at listener: SimulatedSocket) {
        guard !listener.isStopped, !listener.isClosed else {
            hasLeft = true
            return
        }
        hasConnected = true
        listener.waiting.append(socket)
    }

    /// Does what is due; answers when it has something to do next.
    func act(_ world: World) -> Int64? {
        let nextRead = read(world)
        let nextPiece = world.finding == nil ? send(world) : nil
        if isDone, !hasLeft, !socket.isOver {
            switch ending {
            case .close, .halfClose:
                world.trace.note("client \(index) is done and leaves")
                leave()
            default: break
            }
        }
        return [nextRead, nextPiece].compactMap { $0 }.min()
    }

    /// Whether every request is answered.
    var isDone: Bool { answered == plans.count }
}
