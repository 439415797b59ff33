import Authentication
import Basics
import Config
import HTTP1
import JSON
import Logging
import Net
import Policy
import TestSupport
import Upstreams

@testable import Gateway

/// The parts of the request path over a real configuration, without a socket: bytes in, bytes out.
final class GatewayBench {
    let snapshot: Snapshot
    let directory: UpstreamDirectory
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let issuers: IssuerDirectory
    private let resolver: IdentityResolver

    /// Reads the usual configuration with more members, each `"name": value`.
    init(_ more: String...) throws {
        let members =
            [
                #""listen": "127.0.0.1:8080""#, #""upstream": "http://upstream.example:3000""#,
                #""issuers": [{"issuer": "https://id.example", "audiences": ["orders"]}]"#,
                #""identity_headers": {"X-Auth-Subject": "sub"}"#,
            ] + more
        let routes =
            more.contains { $0.hasPrefix(#""routes""#) }
            ? [] : [#""routes": [{"path": "/public/**", "access": "public"}, {"path": "/**"}]"#]
        let text = "{" + (members + routes).joined(separator: ",") + "}"
        let configuration = try ConfigReader.read(Array(text.utf8)).get().configuration
        issuers = try IssuerDirectory(configuration, logger: logger)
        resolver = try IdentityResolver(
            configuration, issuers: issuers, logger: logger, deliver: { _, _ in })
        directory = UpstreamDirectory(logger: logger)
        snapshot = Snapshot(
            configuration, resolver: resolver, denials: try DenyList(configuration),
            viaName: Array("postern-here".utf8), upstreamPlaces: directory.prepare(configuration))
        directory.putInForce(configuration)
    }

    deinit {
        issuers.stop()
        resolver.stop()
    }

    /// Who is calling in most of the tests.
    static let alice = Identity(
        issuerIndex: 0, issuer: Array("https://id.example".utf8), subject: Array("alice".utf8),
        clientID: nil, expiry: WallTime(seconds: .max), kind: .user, source: .jwt,
        headerBlock: Array("X-Auth-Subject: alice\r\n".utf8))

    /// The request id in most of the tests.
    static let id = RequestID(high: 0x0123_4567_89AB_CDEF, low: 1)
    static let idText = "0123456789abcdef0000000000000001"

    /// What the upstream sees of a request; nil when its head is refused.
    func forwarded(
        _ request: String, identity: Identity? = nil, peer: String = "192.0.2.1"
    ) throws -> String {
        var inbound = ByteBuffer(holding: request)
        var scratch = RequestScratch(targetBytesMax: snapshot.headLimits.targetBytesMax)
        _ = try scratch.parse(&inbound, snapshot.headLimits, alreadySeen: 0)
        var outbox = ByteBuffer(capacity: 64 * 1024)
        var identity = identity
        let writer = UpstreamHeadWriter(
            upstream: 0, id: Self.id, peer: PeerName(peer))
        scratch.writeUpstreamHead(
            from: &inbound, writer, snapshot, &identity, into: &outbox)
        return outbox.text
    }

    /// The field lines of what the upstream sees.
    func forwardedFields(_ fields: String..., identity: Identity? = nil) throws -> [String] {
        let lines = fields.map { $0 + "\r\n" }.joined()
        let head = try forwarded(
            "GET /a HTTP/1.1\r\nHost: a.example\r\n\(lines)\r\n", identity: identity)
        return head.split(separator: "\r\n").dropFirst().map(String.init)
    }

    /// What stage 1 says: the route's index, or the refusal's name.
    func admitted(_ request: String) -> String {
        var inbound = ByteBuffer(holding: request)
        var scratch = RequestScratch(targetBytesMax: snapshot.headLimits.targetBytesMax)
        do throws(HTTPFailure) {
            _ = try scratch.parse(&inbound, snapshot.headLimits, alreadySeen: 0)
        } catch {
            return "\(error.reason.name)"
        }
        switch scratch.admit(&inbound, snapshot) {
        case .route(let index): return "route \(index)"
        case .refuse(let refusal): return "\(refusal.reason.name)"
        }
    }

    /// What stage 2 says of a request's credentials: a refusal's name, or the token that has to
    /// be proved.
    func credential(_ fields: String, target: String = "/a") -> String {
        let request = "GET \(target) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
        var inbound = ByteBuffer(holding: request)
        var scratch = RequestScratch(targetBytesMax: snapshot.headLimits.targetBytesMax)
        do throws(HTTPFailure) {
            _ = try scratch.parse(&inbound, snapshot.headLimits, alreadySeen: 0)
        } catch {
            return "\(error.reason.name)"
        }
        var identity: Identity?
        switch scratch.authenticate(&inbound, snapshot, now: SystemClock.now(), &identity) {
        case .refuse(let reason): return "\(reason.name)"
        case .remembered: return "known"
        case .unproved(let token, _):
            return String(decoding: inbound.bytes[token.bounds], as: UTF8.self)
        }
    }
}
