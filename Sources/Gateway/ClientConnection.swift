internal import Basics
internal import Net

/// One client's connection: its socket, the bytes in flight, and the exchange that is going on.
/// Idle it holds no buffer, only this struct.
struct ClientConnection: ~Copyable {
    /// How far closing has got.
    enum Closing: UInt8 {
        /// Not at all.
        case no
        /// Close when the outbox is empty.
        case afterFlush
        /// As above, and unread bytes may be coming: finish sending, then read and discard for a
        /// while, so that the reset they cause does not destroy the answer (RFC 9112 section 9.6).
        case lingerAfterFlush
        /// Reading and discarding.
        case lingering
    }

    var transport: Transport
    /// Who is on the other end, as text for the log and for X-Forwarded-For.
    var peer: PeerName
    /// Whether a proxy has yet to say who that is (PROXY protocol).
    var awaitsProxyHeader: Bool
    /// Whether the connection was counted for its address.
    var isTallied = false
    /// Requests that came over it.
    var requests: UInt32 = 0
    /// How long its client is waited for while a body flows.
    var patience = Patience()
    /// Bytes that were written and that the client had not got when that was last looked at.
    var unsentBytes = 0
    /// Bytes from the client that are not used up: a head being read, then its body, then
    /// pipelined requests. The head of an exchange that may be repeated stays in front.
    var inbound = ByteBuffer()
    /// Bytes for the client that its socket has not taken yet.
    var outbox = ByteBuffer()
    /// The exchange going on, if any: HTTP/1.1 has one at a time.
    var exchange = Handle.none
    var closing = Closing.no
    /// Whether it is on the worker's agenda: it is there once, however much it has to do.
    var isOnAgenda = false
    /// Bytes discarded while lingering.
    var discarded = 0
    /// Bytes of an unfinished head that the parser has seen; while it is not 0, the header timeout
    /// runs and not the idle one.
    var headBytesSeen = 0

    init(_ transport: consuming Transport, peer: PeerName, awaitsProxyHeader: Bool = false) {
        self.transport = transport
        self.peer = peer
        self.awaitsProxyHeader = awaitsProxyHeader
    }
}

/// A peer's address as text, without a heap allocation: 45 bytes hold any IPv6 address.
struct PeerName: BitwiseCopyable {
    private var bytes = InlineArray<46, UInt8>(repeating: 0)
    private var length: UInt8 = 0

    init(_ text: String) {
        for byte in text.utf8.prefix(46) {
            bytes[Int(length)] = byte
            length += 1
        }
    }

    var isEmpty: Bool { length == 0 }

    var text: String {
        var text = ""
        for index in 0..<Int(length) { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
        return text
    }

    /// Whether it is an IPv6 address.
    var holdsColon: Bool {
        for index in 0..<Int(length) where bytes[index] == UInt8(ascii: ":") { return true }
        return false
    }

    /// The peer's address; nil for one on a unix socket.
    var address: IPAddress? { IPAddress(parsing: bytes.span.extracting(0..<Int(length))) }

    func append(to buffer: inout ByteBuffer) {
        buffer.append(bytes.span.extracting(0..<Int(length)))
    }
}
