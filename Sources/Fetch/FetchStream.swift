internal import Basics
internal import Net

/// One connection to a server of ours, plain or TLS, read and written by a thread that may block,
/// never beyond a deadline: a server that drips a byte a second gains no time by it.
struct FetchStream: ~Copyable {
    private var transport: Transport
    private var session: TLSSession?

    /// Takes over a connected socket.
    init(plain transport: consuming Transport) {
        self.transport = transport
        session = nil
    }

    /// Takes over a connected socket and makes it a TLS session with `host`.
    init(
        securing transport: consuming Transport, trust: TLSTrust, host: String, isAddress: Bool,
        until deadline: Instant
    ) throws(FetchFailure) {
        var session = try TLSSession.prepare(
            trust: trust, socket: transport.number, host: host, isAddress: isAddress)
        while true {
            switch session.handshake() {
            case .moved:
                self.transport = transport
                self.session = consume session
                return
            case .wantsRead:
                try Self.wait(.readable, transport.number, deadline, .handshake)
            case .wantsWrite:
                try Self.wait(.writable, transport.number, deadline, .handshake)
            case .ended: throw .closedEarly(.handshake)
            case .failed: throw session.handshakeFailure(host: host)
            }
        }
    }

    /// The socket, of a connection that is not secured.
    consuming func plainTransport() -> Transport { transport }

    /// Whether the connection is still open and silent, fit for another request. A TLS record that
    /// arrived meanwhile makes it unfit, whatever it holds, and so does the rest of one that was
    /// read in part: it would be taken for the next answer (contract B147).
    mutating func isIdleAndOpen() -> Bool {
        let isSilent = session?.isSilent() ?? true
        return isSilent && transport.isIdleAndOpen()
    }

    /// Sends all of `bytes`.
    mutating func write(_ bytes: Span<UInt8>, until deadline: Instant) throws(FetchFailure) {
        var sent = 0
        while sent < bytes.count {
            let rest = bytes.extracting(sent..<bytes.count)
            sent +=
                try session == nil
                ? writePlain(rest, deadline) : writeSecured(rest, deadline)
        }
    }

    /// Reads what there is, waiting for the first byte; 0 when the server has finished.
    mutating func read(
        into buffer: inout ByteBuffer, until deadline: Instant, phase: FetchFailure.Phase
    ) throws(FetchFailure) -> Int {
        try session == nil
            ? readPlain(&buffer, deadline, phase) : readSecured(&buffer, deadline, phase)
    }

    private mutating func writePlain(
        _ bytes: Span<UInt8>, _ deadline: Instant
    ) throws(FetchFailure) -> Int {
        while true {
            switch transport.write(bytes) {
            case .moved(let count): return count
            case .wouldBlock: try Self.wait(.writable, transport.number, deadline, .send)
            case .endOfStream, .failed: throw .closedEarly(.send)
            }
        }
    }

    private mutating func readPlain(
        _ buffer: inout ByteBuffer, _ deadline: Instant, _ phase: FetchFailure.Phase
    ) throws(FetchFailure) -> Int {
        while true {
            // Asked before each read: a server that always has one more byte gets no more time.
            guard SystemClock.now() < deadline else { throw .timedOut(phase) }
            switch transport.read(into: &buffer) {
            case .moved(let count): return count
            case .endOfStream: return 0
            case .wouldBlock: try Self.wait(.readable, transport.number, deadline, phase)
            case .failed: throw .closedEarly(phase)
            }
        }
    }

    private mutating func writeSecured(
        _ bytes: Span<UInt8>, _ deadline: Instant
    ) throws(FetchFailure) -> Int {
        while true {
            switch session?.write(bytes) ?? .failed {
            case .moved(let count): return count
            case .wantsRead: try Self.wait(.readable, transport.number, deadline, .send)
            case .wantsWrite: try Self.wait(.writable, transport.number, deadline, .send)
            case .ended, .failed: throw .closedEarly(.send)
            }
        }
    }

    private mutating func readSecured(
        _ buffer: inout ByteBuffer, _ deadline: Instant, _ phase: FetchFailure.Phase
    ) throws(FetchFailure) -> Int {
        while true {
            guard SystemClock.now() < deadline else { throw .timedOut(phase) }
            var step = TLSSession.Step.failed
            // Sound: the region is the buffer's own free space, written only by SSL_read.
            _ = unsafe buffer.fill { region in
                step = unsafe session?.read(into: region) ?? .failed
                if case .moved(let count) = step { return count }
                return 0
            }
            switch step {
            case .moved(let count): return count
            case .ended: return 0
            case .wantsRead: try Self.wait(.readable, transport.number, deadline, phase)
            case .wantsWrite: try Self.wait(.writable, transport.number, deadline, phase)
            case .failed: throw .closedEarly(phase)
            }
        }
    }

    private static func wait(
        _ event: Waiting.Event, _ number: Int32, _ deadline: Instant, _ phase: FetchFailure.Phase
    ) throws(FetchFailure) {
        guard Waiting.wait(for: event, on: number, until: deadline) else { throw .timedOut(phase) }
    }
}
