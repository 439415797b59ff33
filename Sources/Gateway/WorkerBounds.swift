internal import Basics
internal import Config

/// Bounds of one worker that are no settings, each with its reason.
enum WorkerBounds {
    /// A buffer holds a whole head of the configured size, and 64 KiB at least, so that large
    /// bodies move in few system calls. Memory is touched only as far as it is written.
    static func bufferBytes(_ limits: Limits) -> Int {
        max(64 * 1024, limits.headerBytes + 1024) + colouringBytes
    }

    /// Seventeen cache lines beyond a power of two: buffers in a row would otherwise begin in the
    /// same few sets of the cache and push each other's heads out.
    private static let colouringBytes = 17 * 64

    /// Idle buffers kept for the next request: the working set of a busy worker; more are freed.
    static let idleBuffersMax = 256

    /// Bodies up to this size are copied behind their head and sent with it as one piece: send(2)
    /// of one costs up to 1 us less than sendmsg(2) of two (docs/decisions/0019).
    static let copiedBodyBytesMax = 2048

    /// Buffers moved for one connection before the others get their turn: 1 MiB at most.
    static let piecesPerTurnMax = 16

    /// Bytes that pass through a pipe in one go. The kernel gives it a page for each four KiB, of
    /// which a body in small packets fills a part; docs/decisions/0018 has the figures.
    static let pipeBytes = 256 * 1024

    /// How many buffers' time a pipe's bytes count for in a turn: as many as they would fill.
    static let piecesInPipe = 4

    /// What has to be left of a body for it to go through a pipe: less than a buffer is copied in
    /// the time of the calls that a pipe needs more.
    static let splicedBytesMin: UInt64 = 64 * 1024

    /// Idle pipes kept for the next large body: opening one and closing it costs some 10 us.
    static let idlePipesMax = 16

    /// How long no pipe is opened when the kernel has refused one: copying costs more time than
    /// asking once a second.
    static let pipePause = Nanoseconds.seconds(1)

    /// Pipelined requests answered for one connection before the others get their turn.
    static let requestsPerTurnMax = 32

    /// Connections accepted in one go before the others get their turn.
    static let acceptsPerTurnMax = 64

    /// Room made at the start for connections that go on at the end of the turn.
    static let agendaReserve = 1024

    /// How long listening pauses when descriptors or connections ran out.
    static let acceptPause = Nanoseconds.milliseconds(100)

    /// How often the process's memory is looked at: it grows by what arrives in that time at most.
    static let memoryLookInterval = Nanoseconds.milliseconds(100)

    /// How often free memory is given back while there is too little: it takes milliseconds.
    static let memoryTrimInterval = Nanoseconds.seconds(1)

    /// The share of the ceiling, as its inverse, that has to be free again before new requests are
    /// taken.
    static let memoryStep = 20

    /// How many requests with verified tokens are held, and for how long, while others are being
    /// verified: sent one after the other, they wake a sleeping upstream once and not each time,
    /// which costs as much as a third of a request (docs/decisions/0020).
    static let provedHeldMax = 32
    static let provedHoldTime = Nanoseconds.milliseconds(4)

    /// When a token has waited for this long to be verified, those in line get as much of a turn as
    /// all others together, and no longer one verification: a tenth of what people call instant.
    static let unprovedPatience = Nanoseconds.milliseconds(10)

    /// Tokens are taken from the line one after the other within this time. A signature takes
    /// longer; a token that was proved meanwhile or is no token at all does not.
    static let cheapProofsTime = Nanoseconds(10_000)

    /// Interim answers (1xx) relayed for one request; more is an attack or a fault.
    static let interimAnswersMax: UInt8 = 16

    /// How often exchanges are held against their lifetime: a cut comes so much late at most.
    static let lifetimeSweepInterval = Nanoseconds.seconds(1)

    /// Slots looked at in one turn by that: 4096 cost some ten microseconds.
    static let lifetimeSlotsPerTurnMax = 4096

    /// An exchange younger than this is a request and no stream, and ends by itself: the token was
    /// good when it began.
    static let streamAgeMin = Nanoseconds.seconds(5)

    /// How long the exchanges of a token last of which nobody told the end: as long as access
    /// tokens usually do.
    static let lifetimeOfUnknownEnd = Nanoseconds.seconds(3600)

    /// How long and how much a closing connection is read, so that its client sees the answer
    /// before the reset (RFC 9112 section 9.6).
    static let lingerTime = Nanoseconds.seconds(2)
    static let lingerBytesMax = 1024 * 1024

    /// Longest idle time in seconds that an upstream is believed: no setting is longer than a day.
    static let toldIdleSecondsMax: Int64 = 86_400

    /// How lately a connection must have been used to be given a request that goes only once: no
    /// common server closes an idle connection sooner.
    static let surelyOpenTime = Nanoseconds.seconds(1)

    /// Room kept in an outbox for one chunk's frame: 16 digits and two line ends, and the last
    /// chunk with its empty line.
    static let chunkFrameBytes = 32

    /// Room below which an outbox is sent before more is framed into it: chunks stay large.
    static let chunkRoomMin = 1024 + chunkFrameBytes
}
