internal import Basics
internal import HTTP1

/// Writes the head that the client sees of an upstream's answer, from parsed parts alone. Bytes
/// in, bytes out.
struct ClientHeadWriter {
    /// How the client finds the end of the body.
    enum Framing: Equatable {
        /// By the answer's own length, or because it has no body.
        case asDeclared
        /// By chunks of ours.
        case chunked
        /// By the end of the connection: for HTTP/1.0 clients.
        case untilClose
    }

    let id: RequestID
    let framing: Framing
    let closes: Bool
    let date: WallTime
    /// Whether the answer is for one caller alone. The upstream does not see Authorization, so it
    /// cannot know that caches on the way must not share what it answers (RFC 9111 section 3.5).
    var isPersonal = false

    /// Writes `head`, which was parsed from `bytes`.
    func write(
        _ head: borrowing ResponseHead, of bytes: Span<UInt8>,
        _ nominations: borrowing ConnectionNominations, into outbox: inout ByteBuffer
    ) {
        ClientHeadWriter.writeStatusAndFields(head, of: bytes, nominations, into: &outbox)
        if !head.hasDate { HTTPDate.writeField(date, into: &outbox) }
        if isPersonal, !head.fields.contains(.cacheControl) {
            outbox.append("Cache-Control: private\r\n")
        }
        outbox.append("X-Request-Id: ")
        id.append(to: &outbox)
        switch framing {
        case .asDeclared:
            if let length = head.contentLength {
                outbox.append("\r\nContent-Length: ")
                outbox.append(decimal: length)
            }
        case .chunked: outbox.append("\r\nTransfer-Encoding: chunked")
        case .untilClose: break
        }
        outbox.append(closes ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n")
    }

    /// Writes an interim answer (1xx): no framing, no fields of ours.
    static func writeInterim(
        _ head: borrowing ResponseHead, of bytes: Span<UInt8>,
        _ nominations: borrowing ConnectionNominations, into outbox: inout ByteBuffer
    ) {
        writeStatusAndFields(head, of: bytes, nominations, into: &outbox)
        outbox.append("\r\n")
    }

    /// Writes a 101 that switches to the WebSocket protocol (RFC 9110 section 7.8).
    static func writeSwitch(
        _ head: borrowing ResponseHead, of bytes: Span<UInt8>,
        _ nominations: borrowing ConnectionNominations, id: RequestID,
        into outbox: inout ByteBuffer
    ) {
        writeStatusAndFields(head, of: bytes, nominations, into: &outbox)
        outbox.append("X-Request-Id: ")
        id.append(to: &outbox)
        outbox.append("\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n")
    }

    private static func writeStatusAndFields(
        _ head: borrowing ResponseHead, of bytes: Span<UInt8>,
        _ nominations: borrowing ConnectionNominations, into outbox: inout ByteBuffer
    ) {
        var kept = KeptLines(after: statusLine(head, of: bytes, into: &outbox))
        let nominated = head.hasNominations
        let lines = head.fields.lines
        for index in lines.indices {
            let line = lines[index]
            switch line.known {
            case .contentLength, .xRequestID: continue
            case .other: break
            default: if line.known.isHopByHop { continue }
            }
            if nominated, nominations.contains(line.name, of: bytes) { continue }
            kept.keep(line, of: bytes, into: &outbox)
        }
        kept.finish(bytes, into: &outbox)
    }

    /// The status line as it came, for being copied with the lines behind it, when it is just what
    /// would be written; else it is written, and the answer is empty.
    private static func statusLine(
        _ head: borrowing ResponseHead, of bytes: borrowing Span<UInt8>,
        into outbox: inout ByteBuffer
    ) -> ByteRange {
        if head.hasCanonicalStatusLine { return ByteRange(0, head.reasonPhrase.end + 2) }
        HeadWriter.statusLine(
            head.status, reasonPhrase: bytes.extracting(head.reasonPhrase.bounds), into: &outbox)
        return .empty
    }
}
