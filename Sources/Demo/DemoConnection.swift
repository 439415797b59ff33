internal import Basics
internal import HTTP1
internal import Net

/// One connection of a demo server: reads requests, sends answers, waits where a thread may.
struct DemoConnection: ~Copyable {
    /// Seconds that a connection may stay silent.
    private static let idleSecondsMax: Int64 = 60
    /// Bytes sent or received per call at most.
    private static let pieceBytes = 64 * 1024

    var transport: Transport
    var input = ByteBuffer(capacity: DemoConnection.pieceBytes)
    private var poller: Poller

    /// Takes over a connection and a poller that watches nothing yet.
    init(_ descriptor: consuming Descriptor, _ poller: consuming Poller) {
        transport = Transport(descriptor, canWrite: false)
        self.poller = poller
    }

    /// Starts to watch the socket and the server's bell.
    func watch(_ stopBell: Wake) -> Bool {
        (try? poller.watch(transport.number, token: 0)) != nil
            && (try? poller.watchInput(stopBell.number, token: 1, shared: false)) != nil
    }

    /// Receives more into `input`; false at the end of the stream, on silence, errors and stop.
    mutating func receive() -> Bool {
        input.compact()
        guard input.freeCount > 0 else { return false }
        while true {
            if !transport.canRead && !await() { return false }
            switch transport.read(into: &input) {
            case .moved: return true
            case .wouldBlock: continue
            case .endOfStream, .failed: return false
            }
        }
    }

    /// Sends all of `bytes`; false when the peer is gone or the server stops.
    mutating func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            if !transport.canWrite && !await() { return false }
            switch transport.write(bytes.span.extracting(sent..<bytes.count)) {
            case .moved(let count): sent += count
            case .wouldBlock: continue
            case .endOfStream, .failed: return false
            }
        }
        return true
    }

    /// Waits so long; false when the server stops meanwhile.
    mutating func pause(milliseconds: Int32) -> Bool {
        guard milliseconds > 0 else { return true }
        let end = SystemClock.now() + .milliseconds(Int64(milliseconds))
        while true {
            let left = (end - SystemClock.now()).millisecondsRoundedUp
            if left <= 0 { return true }
            if !note(poller.wait(milliseconds: Int32(clamping: left))) { return false }
        }
    }

    /// Sends `response`; false when the connection is over after it.
    mutating func send(_ response: DemoResponse, to request: DemoRequest) -> Bool {
        if response.isReset {
            transport.resetOnClose()
            return false
        }
        let keeps = request.keepsConnection && !response.closes && response.framing.canKeep
        let framing = request.isHTTP11 ? response.framing : response.framing.forHTTP10
        guard send(DemoHead.bytes(of: response, framing: framing, keeps: keeps)) else {
            return false
        }
        if request.method == "HEAD" || response.status == 204 || response.status == 304 {
            return keeps
        }
        switch response.body {
        case .bytes(let bytes) where response.dripMilliseconds > 0:
            for byte in bytes {
                guard send([byte], framing), pause(milliseconds: response.dripMilliseconds) else {
                    return false
                }
            }
        case .bytes(let bytes): guard send(bytes, framing) else { return false }
        case .pattern(let count): guard sendPattern(count, framing) else { return false }
        }
        if case .chunked = framing { return send(Array("0\r\n\r\n".utf8)) && keeps }
        return keeps
    }

    private mutating func sendPattern(_ count: UInt64, _ framing: DemoResponse.Framing) -> Bool {
        let line = Array("0123456789abcdef".utf8)
        let piece = (0..<Self.pieceBytes).map { line[$0 % line.count] }
        var left = count
        while left > 0 {
            let now = Int(min(left, UInt64(piece.count)))
            guard send(now == piece.count ? piece : Array(piece[..<now]), framing) else {
                return false
            }
            left -= UInt64(now)
        }
        return true
    }

    private mutating func send(_ bytes: [UInt8], _ framing: DemoResponse.Framing) -> Bool {
        guard case .chunked(let pieceBytes) = framing else { return send(bytes) }
        var rest = ArraySlice(bytes)
        while !rest.isEmpty {
            let piece = rest.prefix(max(1, pieceBytes))
            rest = rest.dropFirst(piece.count)
            let size = Array((String(piece.count, radix: 16) + "\r\n").utf8)
            guard send(size + piece + Array("\r\n".utf8)) else { return false }
        }
        return true
    }

    /// Waits for the socket; false on silence or stop.
    private mutating func await() -> Bool {
        let count = poller.wait(milliseconds: Int32(Self.idleSecondsMax * 1000))
        return count > 0 && note(count)
    }

    /// Notes what the poller saw; false when the server stops.
    private mutating func note(_ count: Int) -> Bool {
        for index in 0..<count {
            let event = poller.event(index)
            if event.token == 1 { return false }
            transport.note(event.readiness)
        }
        return true
    }
}
