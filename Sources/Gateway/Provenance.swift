internal import Basics
internal import Config
internal import HTTP1
internal import Policy

/// Where a request comes from, as far as trusted proxies tell it (contract B131, B164).
///
/// The walk begins at the peer and goes from one proxy's word to the next, from the right to the
/// left, as long as the sender of the word is trusted. The first address that is no trusted
/// proxy's is the client; what stands to its left is anybody's claim and is not looked at.
struct Provenance: BitwiseCopyable {
    /// Most proxies that are followed; more of them one after the other are a loop or an attack.
    static let proxiesMax = 16
    private static let https = Array("https".utf8)

    /// The client, then the trusted proxies on the way, without the peer; empty when the peer is
    /// the client.
    private(set) var hops = InlineArray<16, IPAddress>(repeating: IPAddress(high: 0, low: 0))
    private(set) var hopCount = 0
    /// Whether the client spoke https with the first of the trusted proxies.
    private(set) var isHTTPS = false
    /// The host that the client named to them, in the request's bytes; nil leaves it to Host.
    private(set) var host: ByteRange?

    /// The client when it is not the peer.
    var client: IPAddress? { hopCount > 0 ? hops[0] : nil }

    /// A request whose peer is its client.
    init() {}

    /// Follows what a request says that a trusted peer has sent.
    init(
        _ fields: borrowing FieldTable, _ bytes: Span<UInt8>, _ header: TrustedHeader,
        _ trusted: TrustedProxies
    ) {
        let chain =
            switch header {
            case .xForwarded: ForwardedChain(forwardedFor: fields, bytes)
            case .forwarded: ForwardedChain(forwarded: fields, bytes)
            }
        var walked = InlineArray<16, IPAddress>(repeating: IPAddress(high: 0, low: 0))
        for distance in 0..<chain.count {
            guard let node = chain[distance].node,
                let address = ForwardedNode.address(of: bytes.extracting(node.bounds))
            else { break }
            walked[distance] = address
            hopCount = distance + 1
            guard trusted.contains(address) else { break }
        }
        guard hopCount > 0 else { return }
        for index in 0..<hopCount { hops[index] = walked[hopCount - 1 - index] }
        switch header {
        case .xForwarded: readForwardedProtoAndHost(fields, bytes)
        case .forwarded: read(chain[hopCount - 1], bytes)
        }
    }

    /// The last word about each: it was written by the proxy that is nearest.
    private mutating func readForwardedProtoAndHost(
        _ fields: borrowing FieldTable, _ bytes: Span<UInt8>
    ) {
        for index in 0..<fields.count {
            let line = fields[index]
            guard line.known == .xForwardedProto || line.known == .xForwardedHost else { continue }
            var members = ListMembers(bytes, in: line.value)
            var last: ByteRange?
            while let member = members.next() { last = member }
            guard let last else { continue }
            if line.known == .xForwardedProto {
                isHTTPS = Self.isHTTPS(bytes.extracting(last.bounds))
            } else {
                host = Self.host(last, bytes)
            }
        }
    }

    /// What the first of the trusted proxies got.
    private mutating func read(_ element: ForwardedElements.Element, _ bytes: Span<UInt8>) {
        isHTTPS = element.proto.map { Self.isHTTPS(bytes.extracting($0.bounds)) } ?? false
        host = element.host.flatMap { Self.host($0, bytes) }
    }

    private static func isHTTPS(_ word: Span<UInt8>) -> Bool {
        guard word.count == https.count else { return false }
        for index in https.indices where ASCII.lowercased(word[index]) != https[index] {
            return false
        }
        return true
    }

    /// A host that is one, and nothing else.
    private static func host(_ range: ByteRange, _ bytes: Span<UInt8>) -> ByteRange? {
        HostSyntax.parse(bytes.extracting(range.bounds)) == nil ? nil : range
    }
}
