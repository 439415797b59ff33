internal import Basics
internal import Config
internal import HTTP1
internal import Policy

/// What of the configuration decides how a request head is rewritten. A class, so that a writer
/// takes one reference along and not one for each list.
final class ForwardingRules: Sendable {
    /// Names that clients may not send upstream.
    let protectedNames: ProtectedNames
    /// For each known field, whether it stays here: hop-by-hop, rewritten, or protected.
    let dropsKnown: [Bool]
    /// Host for each upstream, by its place; empty when the client's is preserved.
    let fixedHosts: [[UInt8]]
    /// `Via: 1.1 name` and line end, for HTTP/1.1 and HTTP/1.0 clients.
    let viaLines: (http11: [UInt8], http10: [UInt8])

    init(
        protectedNames: ProtectedNames, dropsKnown: [Bool], fixedHosts: [[UInt8]],
        viaLines: (http11: [UInt8], http10: [UInt8])
    ) {
        self.protectedNames = protectedNames
        self.dropsKnown = dropsKnown
        self.fixedHosts = fixedHosts
        self.viaLines = viaLines
    }
}

/// Writes the head that the upstream sees, from parsed parts alone: strip first, inject last
/// (contract C2.1). Bytes in, bytes out.
struct UpstreamHeadWriter {
    let rules: ForwardingRules
    /// The upstream's place in the `UpstreamDirectory`.
    let upstream: Int
    let id: RequestID
    let peer: PeerName
    /// Who is calling; nil on public routes.
    let identity: Identity?

    /// Writes `head`, which was parsed from `bytes`.
    func write(
        _ head: borrowing RequestHead, of bytes: Span<UInt8>,
        _ nominations: borrowing ConnectionNominations, into outbox: inout ByteBuffer
    ) {
        writeRequestLine(head, bytes, into: &outbox)
        writeHost(head, bytes, into: &outbox)
        let nominated = head.hasNominations
        for index in 0..<head.fields.count {
            let line = head.fields[index]
            if drops(line, bytes) { continue }
            if nominated, nominations.contains(line.name, of: bytes) { continue }
            HeadWriter.field(line, of: bytes, into: &outbox)
        }
        if let identity { outbox.append(bytes: identity.headerBlock) }
        writeForwarding(head, bytes, into: &outbox)
        writeFraming(head.framing, into: &outbox)
        outbox.append("\r\n")
    }

    private func drops(_ line: FieldLine, _ bytes: borrowing Span<UInt8>) -> Bool {
        if line.known != .other { return rules.dropsKnown[Int(line.known.rawValue)] }
        return rules.protectedNames.contains(name: bytes.extracting(line.name.bounds))
    }

    private func writeRequestLine(
        _ head: borrowing RequestHead, _ bytes: borrowing Span<UInt8>,
        into outbox: inout ByteBuffer
    ) {
        outbox.append(bytes.extracting(head.methodBytes.bounds))
        outbox.append(ASCII.space)
        if head.path.isEmpty {
            outbox.append("/")
        } else {
            outbox.append(bytes.extracting(head.path.bounds))
        }
        if let query = head.query {
            outbox.append(UInt8(ascii: "?"))
            let text = bytes.extracting(query.bounds)
            if QueryString.holdsAccessToken(text) {
                QueryString.appendWithoutAccessToken(text, into: &outbox)
            } else {
                outbox.append(text)
            }
        }
        outbox.append(" HTTP/1.1\r\n")
    }

    private func writeHost(
        _ head: borrowing RequestHead, _ bytes: borrowing Span<UInt8>,
        into outbox: inout ByteBuffer
    ) {
        outbox.append("Host: ")
        if !rules.fixedHosts.isEmpty {
            outbox.append(bytes: rules.fixedHosts[upstream])
        } else if let host = head.host {
            outbox.append(bytes.extracting(host.bounds))
        }
        outbox.append("\r\n")
    }

    /// X-Forwarded-* are made anew from the socket; nobody's are believed.
    private func writeForwarding(
        _ head: borrowing RequestHead, _ bytes: borrowing Span<UInt8>,
        into outbox: inout ByteBuffer
    ) {
        if !peer.isEmpty {
            outbox.append("X-Forwarded-For: ")
            peer.append(to: &outbox)
            outbox.append("\r\n")
        }
        if let host = head.host {
            outbox.append("X-Forwarded-Host: ")
            outbox.append(bytes.extracting(host.bounds))
            outbox.append("\r\n")
        }
        outbox.append("X-Forwarded-Proto: http\r\nX-Request-Id: ")
        id.append(to: &outbox)
        outbox.append("\r\n")
        outbox.append(
            bytes: head.version == .http11 ? rules.viaLines.http11 : rules.viaLines.http10)
    }

    private func writeFraming(_ framing: BodyFraming, into outbox: inout ByteBuffer) {
        switch framing {
        case .none, .untilClose: break
        case .length(let count):
            outbox.append("Content-Length: ")
            outbox.append(decimal: count)
            outbox.append("\r\n")
        case .chunked: outbox.append("Transfer-Encoding: chunked\r\n")
        }
    }
}
