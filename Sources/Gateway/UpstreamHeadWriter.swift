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
    /// Which headers tell where a request came from.
    let forwardedHeaders: ForwardedHeaders
    /// What becomes of traces.
    let traceContext: TraceContext
    /// Peers whose word about the client is believed, and the headers that they write.
    let trustedProxies: TrustedProxies
    /// Whether there are any: a plain value, which most requests need to know alone.
    let hasTrustedProxies: Bool
    let trustedHeader: TrustedHeader
    /// `Via: 1.1 name` and line end, for HTTP/1.1 and HTTP/1.0 clients.
    let viaLines: (http11: [UInt8], http10: [UInt8])

    init(
        _ configuration: Configuration, protectedNames: ProtectedNames, dropsKnown: [Bool],
        fixedHosts: [[UInt8]], viaName: [UInt8]
    ) {
        self.protectedNames = protectedNames
        self.dropsKnown = dropsKnown
        self.fixedHosts = fixedHosts
        forwardedHeaders = configuration.forwardedHeaders
        traceContext = configuration.traceContext
        trustedProxies = TrustedProxies(configuration.trustedProxies)
        hasTrustedProxies = !trustedProxies.isEmpty
        trustedHeader = configuration.trustedHeader
        let end: [UInt8] = [0x0D, 0x0A]
        viaLines = (
            Array("Via: 1.1 ".utf8) + viaName + end, Array("Via: 1.0 ".utf8) + viaName + end
        )
    }
}

extension ForwardingRules {
    /// Where a request came from, when its peer is trusted to tell.
    func provenance(
        of head: borrowing RequestHead, _ bytes: Span<UInt8>, from peer: PeerName
    ) -> Provenance? {
        guard hasTrustedProxies, trustedProxies.contains(peer.address) else { return nil }
        return Provenance(head.fields, bytes, trustedHeader, trustedProxies)
    }
}

/// Writes the head that the upstream sees, from parsed parts alone: strip first, inject last
/// (contract C2.1). Bytes in, bytes out.
///
/// It holds no references: rules and caller are lent to `write`, so that nothing is counted.
struct UpstreamHeadWriter {
    /// The upstream's place in the `UpstreamDirectory`.
    let upstream: Int
    let id: RequestID
    let peer: PeerName
    /// Whether the upstream is asked to switch to the WebSocket protocol.
    var upgrades = false

    /// Writes `head`, which was parsed from `bytes`; `identity` is who is calling, nil on public
    /// routes.
    func write(
        _ head: borrowing RequestHead, of bytes: Span<UInt8>,
        _ nominations: borrowing ConnectionNominations, _ rules: ForwardingRules,
        _ identity: Identity?, into outbox: inout ByteBuffer
    ) {
        writeRequestLine(head, bytes, into: &outbox)
        writeHost(head, bytes, rules, into: &outbox)
        let nominated = head.hasNominations
        let isCounted = head.isCounted
        var kept = KeptLines()
        let lines = head.fields.lines
        for index in lines.indices {
            let line = lines[index]
            if drops(line, bytes, rules) { continue }
            if nominated, nominations.contains(line.name, of: bytes) { continue }
            if isCounted, case .maxForwards = line.known {
                kept.finish(bytes, into: &outbox)
                writeForwardsLeft(bytes.extracting(line.value.bounds), into: &outbox)
                continue
            }
            kept.keep(line, of: bytes, into: &outbox)
        }
        kept.finish(bytes, into: &outbox)
        if let identity { outbox.append(bytes: identity.headerBlock) }
        writeForwarding(head, bytes, rules, into: &outbox)
        if upgrades {
            outbox.append("Connection: upgrade\r\nUpgrade: websocket\r\n\r\n")
        } else {
            writeFraming(head.framing, into: &outbox)
            outbox.append("\r\n")
        }
    }

    /// One less than arrived, which was checked to be a number above 0 (RFC 9110 section 7.6.2).
    private func writeForwardsLeft(_ digits: Span<UInt8>, into outbox: inout ByteBuffer) {
        guard let left = Decimal.parse(digits), left > 0 else { return }
        outbox.append("Max-Forwards: ")
        outbox.append(decimal: left - 1)
        outbox.append("\r\n")
    }

    private func drops(
        _ line: FieldLine, _ bytes: borrowing Span<UInt8>, _ rules: ForwardingRules
    ) -> Bool {
        if case .other = line.known {
            return rules.protectedNames.contains(name: bytes.extracting(line.name.bounds))
        }
        return rules.dropsKnown[Int(line.known.rawValue)]
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
        _ rules: ForwardingRules, into outbox: inout ByteBuffer
    ) {
        outbox.append("Host: ")
        if !rules.fixedHosts.isEmpty {
            outbox.append(bytes: rules.fixedHosts[upstream])
        } else if let host = head.host {
            outbox.append(bytes.extracting(host.bounds))
        }
        outbox.append("\r\n")
    }

    /// Where the request came from, its number, its trace, and that it came through here.
    private func writeForwarding(
        _ head: borrowing RequestHead, _ bytes: borrowing Span<UInt8>,
        _ rules: ForwardingRules, into outbox: inout ByteBuffer
    ) {
        writeOrigin(head, bytes, rules, into: &outbox)
        outbox.append("X-Request-Id: ")
        id.append(to: &outbox)
        outbox.append("\r\n")
        writeTrace(head, bytes, rules, into: &outbox)
        if head.isHTTP10 {
            outbox.append(bytes: rules.viaLines.http10)
        } else {
            outbox.append(bytes: rules.viaLines.http11)
        }
    }

    private func writeOrigin(
        _ head: borrowing RequestHead, _ bytes: borrowing Span<UInt8>,
        _ rules: ForwardingRules, into outbox: inout ByteBuffer
    ) {
        if case .none = rules.forwardedHeaders { return }
        let lines = OriginLines(headers: rules.forwardedHeaders, peer: peer)
        let provenance = rules.provenance(of: head, copy bytes, from: peer)
        if let provenance, provenance.hopCount > 0 {
            lines.write(provenance, host: head.host, bytes, into: &outbox)
        } else {
            lines.write(host: head.host, bytes, into: &outbox)
        }
    }

    /// A valid trace goes on as it came; anything else is dropped with its state (contract B130).
    private func writeTrace(
        _ head: borrowing RequestHead, _ bytes: borrowing Span<UInt8>,
        _ rules: ForwardingRules, into outbox: inout ByteBuffer
    ) {
        if case .drop = rules.traceContext { return }
        if head.fields.contains(.traceparent), let trace = Trace(head.fields, copy bytes) {
            return trace.write(head.fields, bytes, into: &outbox)
        }
        if case .continue = rules.traceContext { return }
        outbox.append("traceparent: 00-")
        id.append(to: &outbox)
        outbox.append("-")
        id.appendSpanID(to: &outbox)
        if case .startSampled = rules.traceContext {
            outbox.append("-01\r\n")
        } else {
            outbox.append("-00\r\n")
        }
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
