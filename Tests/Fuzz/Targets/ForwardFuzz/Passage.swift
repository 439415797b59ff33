import Authentication
import Basics
import Config
import FuzzSupport
import HTTP1
import Logging
import Policy

@testable import Gateway

/// The parts of the request path that a head goes through, over one configuration.
enum Passage {
    /// What a head says, copied out of it.
    struct Head {
        let count: Int
        let method: [UInt8]
        let path: [UInt8]
        let query: [UInt8]?
        let host: [UInt8]?
        let framing: BodyFraming
        let fields: [(name: [UInt8], value: [UInt8])]
    }

    static let alice = Identity(
        issuerIndex: 0, issuer: Array("https://id.example".utf8), subject: Array("alice".utf8),
        clientID: nil, expiry: WallTime(seconds: .max), kind: .user, source: .jwt,
        headerBlock: Array("X-Auth-Subject: alice\r\n".utf8))
    static let id = "00000000000000010000000000000002"

    private static let settings = """
        {"listen": "127.0.0.1:8080", "upstream": "http://upstream.example:3000",
        "issuers": [{"issuer": "https://id.example", "audiences": ["orders"]}],
        "identity_headers": {"X-Auth-Subject": "sub"}, "strip_headers": ["X-Mine", "X-Ours-*"],
        "routes": [{"path": "/public/**", "access": "public"}, {"path": "/**"}]}
        """

    static let snapshot: Snapshot = {
        let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
        guard let outcome = try? ConfigReader.read(Array(settings.utf8)).get(),
            let issuers = try? IssuerDirectory(outcome.configuration, logger: logger),
            let denials = try? DenyList(outcome.configuration),
            let resolver = try? IdentityResolver(
                outcome.configuration, issuers: issuers, logger: logger, deliver: { _, _ in })
        else { fatalError("no configuration") }
        return Snapshot(
            outcome.configuration, resolver: resolver, denials: denials,
            viaName: Array("here".utf8), upstreamPlaces: [0])
    }()

    /// The head at the front of `bytes`; nil when it is refused or not whole.
    static func parse(_ bytes: [UInt8]) -> Head? {
        var head = RequestHead()
        guard let progress = try? head.parse(bytes.span, limits: snapshot.headLimits),
            case .complete(let count) = progress
        else { return nil }
        let span = bytes.span
        var fields: [(name: [UInt8], value: [UInt8])] = []
        for index in 0..<head.fields.count {
            let line = head.fields[index]
            fields.append((span.copy(of: line.name), span.copy(of: line.value)))
        }
        return Head(
            count: count, method: span.copy(of: head.methodBytes), path: span.copy(of: head.path),
            query: span.copy(ofAny: head.query), host: span.copy(ofAny: head.host),
            framing: head.framing, fields: fields)
    }

    /// The route that decides; nil when the request is refused before.
    static func admit(_ bytes: [UInt8]) -> Int? {
        var inbound = buffer(bytes)
        var scratch = scratch()
        guard (try? scratch.parse(&inbound, snapshot.headLimits, alreadySeen: 0)) != nil,
            case .route(let index) = scratch.admit(&inbound, snapshot)
        else { return nil }
        return index
    }

    static func isPublic(_ route: Int) -> Bool {
        snapshot.routes.routes[route].access == .public
    }

    /// The head that the upstream gets of one that was admitted.
    static func forward(_ bytes: [UInt8], as identity: Identity?) -> [UInt8] {
        var inbound = buffer(bytes)
        var scratch = scratch()
        var outbox = ByteBuffer(capacity: 1 << 17)
        var identity = identity
        _ = try? scratch.parse(&inbound, snapshot.headLimits, alreadySeen: 0)
        let writer = UpstreamHeadWriter(
            upstream: 0, id: RequestID(high: 1, low: 2), peer: PeerName("192.0.2.1"))
        scratch.writeUpstreamHead(
            from: &inbound, writer, snapshot, &identity, into: &outbox)
        require(!outbox.hasOverflowed, "the head grew out of bounds")
        return [UInt8](copying: outbox.readable)
    }

    private static func buffer(_ bytes: [UInt8]) -> ByteBuffer {
        var buffer = ByteBuffer(capacity: bytes.count + 1)
        buffer.append(bytes: bytes)
        return buffer
    }

    private static func scratch() -> RequestScratch {
        RequestScratch(targetBytesMax: snapshot.headLimits.targetBytesMax)
    }
}
