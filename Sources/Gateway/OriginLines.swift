internal import Basics
internal import Config
internal import HTTP1
internal import Net

/// Writes the lines that tell the upstream where a request came from, made anew from the socket
/// and from what trusted proxies say (contract B131, B132).
struct OriginLines {
    let headers: ForwardedHeaders
    let peer: PeerName

    /// Writes them for a request whose peer is its client.
    func write(host: ByteRange?, _ bytes: Span<UInt8>, into outbox: inout ByteBuffer) {
        if headers.writesXForwarded {
            if !peer.isEmpty {
                outbox.append("X-Forwarded-For: ")
                peer.append(to: &outbox)
                outbox.append("\r\n")
            }
            writeHostAndProto(host, bytes, isHTTPS: false, into: &outbox)
        }
        if headers.writesForwarded {
            outbox.append("Forwarded: ")
            writeElement(peer, host, bytes, isHTTPS: false, into: &outbox)
            outbox.append("\r\n")
        }
    }

    /// Writes them for a request that came through trusted proxies.
    func write(
        _ provenance: Provenance, host: ByteRange?, _ bytes: Span<UInt8>,
        into outbox: inout ByteBuffer
    ) {
        let claimed = provenance.host ?? host
        if headers.writesXForwarded {
            outbox.append("X-Forwarded-For: ")
            for index in 0..<provenance.hopCount {
                if index > 0 { outbox.append(", ") }
                outbox.append(utf8: provenance.hops[index].description)
            }
            if !peer.isEmpty {
                outbox.append(", ")
                peer.append(to: &outbox)
            }
            outbox.append("\r\n")
            writeHostAndProto(claimed, bytes, isHTTPS: provenance.isHTTPS, into: &outbox)
        }
        if headers.writesForwarded {
            outbox.append("Forwarded: ")
            for index in 0..<provenance.hopCount {
                let name = PeerName(provenance.hops[index].description)
                if index == 0 {
                    writeElement(
                        name, claimed, bytes, isHTTPS: provenance.isHTTPS, into: &outbox)
                } else {
                    writeNode(name, into: &outbox)
                }
                outbox.append(", ")
            }
            writeElement(peer, host, bytes, isHTTPS: false, into: &outbox)
            outbox.append("\r\n")
        }
    }

    private func writeHostAndProto(
        _ host: ByteRange?, _ bytes: borrowing Span<UInt8>, isHTTPS: Bool,
        into outbox: inout ByteBuffer
    ) {
        if let host {
            outbox.append("X-Forwarded-Host: ")
            outbox.append(bytes.extracting(host.bounds))
            outbox.append("\r\n")
        }
        if isHTTPS {
            outbox.append("X-Forwarded-Proto: https\r\n")
        } else {
            outbox.append("X-Forwarded-Proto: http\r\n")
        }
    }

    /// `for=node;host="name:port";proto=scheme` (RFC 7239 section 4). A host has neither quote nor
    /// backslash: `HostSyntax` admits none.
    private func writeElement(
        _ node: PeerName, _ host: ByteRange?, _ bytes: borrowing Span<UInt8>, isHTTPS: Bool,
        into outbox: inout ByteBuffer
    ) {
        writeNode(node, into: &outbox)
        if let host {
            outbox.append(";host=\"")
            outbox.append(bytes.extracting(host.bounds))
            outbox.append("\"")
        }
        if isHTTPS { outbox.append(";proto=https") } else { outbox.append(";proto=http") }
    }

    /// An IPv6 address stands in brackets and quotes (section 6); a peer on a unix socket has none.
    private func writeNode(_ node: PeerName, into outbox: inout ByteBuffer) {
        if node.isEmpty { return outbox.append("for=unknown") }
        if node.holdsColon {
            outbox.append("for=\"[")
            node.append(to: &outbox)
            outbox.append("]\"")
        } else {
            outbox.append("for=")
            node.append(to: &outbox)
        }
    }
}
