import Basics
import Config
import HTTP1
import Policy

@testable import Gateway

/// The head that the upstream gets.
enum Forwarding {
    /// Nothing is dropped but what the writer writes itself.
    private static let rules = ForwardingRules(
        Configuration(), protectedNames: ProtectedNames(),
        dropsKnown: KnownField.allCases.map { $0 == .host || $0.isHopByHop },
        fixedHosts: [], viaName: Array("p".utf8))

    static func write(_ head: borrowing RequestHead, _ bytes: [UInt8]) -> [UInt8] {
        var outbox = ByteBuffer(capacity: 1 << 16)
        UpstreamHeadWriter(
            upstream: 0, id: RequestID(high: 1, low: 2), peer: PeerName("127.0.0.1")
        ).write(head, of: bytes.span, ConnectionNominations(), rules, nil, into: &outbox)
        return [UInt8](copying: outbox.readable)
    }
}
