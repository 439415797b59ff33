import Basics
import Config
import Crypto
import Foundation
import HTTP1
import JOSE
import JSON
import Logging
import Net
import Policy
import Synchronization
import TestSupport

@testable import Authentication

/// An issuer on a socket whose keys, mood and userinfo a test can change, with Postern's side of
/// it: settings, directory, resolver and the answers that were delivered.
final class IssuerBench: Sendable {
    /// How the issuer answers for its documents.
    enum Mood: Sendable {
        case well
        case status(String)
        case body(String)
        case closing
    }

    /// What the issuer answers for a token at userinfo.
    typealias UserInfo = @Sendable (_ token: String, ScriptedConnection) -> Void

    /// What the issuer answers at introspection.
    typealias Introspect = @Sendable (IntrospectionCall, ScriptedConnection) -> Void

    /// A request to introspection as it arrived.
    struct IntrospectionCall: Sendable {
        let head: String
        let form: String

        /// The value of a form field as it was sent.
        func field(_ name: String) -> String? {
            form.split(separator: "&").first { $0.hasPrefix("\(name)=") }
                .map { String($0.dropFirst(name.count + 1)) }
        }

        /// The value of a header field.
        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.hasPrefix("\(name): ") }
                .map { String($0.dropFirst(name.count + 2)) }
        }
    }

    struct State {
        var keySet = "{\"keys\":[]}"
        var keysMood = Mood.well
        var discoveryMood = Mood.well
        var userinfo: UserInfo = { _, connection in connection.respond(body: "{\"sub\":\"alice\"}")
        }
        var keysAsked = 0
        var discoveryAsked = 0
        var tokensAsked: [String] = []
        var introspect: Introspect = { _, connection in
            connection.respond(body: "{\"active\":false}")
        }
        var introspections: [IntrospectionCall] = []
        var discovered = ""
    }

    let state = Mutex(State())
    let log = RecordedLog()
    let inbox = Inbox()
    let server: ScriptedServer
    /// The issuer identifier.
    var issuer: String { server.origin }

    init(port: UInt16 = 0) {
        let box = HandlerBox()
        server = ScriptedServer(port: port) { connection, _ in box.handle(connection) }
        box.set { [weak self] connection in
            while let self, let head = connection.readHead() {
                guard self.answer(head, on: connection) else { return }
            }
        }
        let origin = server.origin
        state.withLock { state in
            state.discovered = """
                {"issuer":"\(origin)","jwks_uri":"\(origin)/jwks.json",
                 "userinfo_endpoint":"\(origin)/userinfo","extra":[1,2,{"a":null}]}
                """
        }
    }

    deinit { server.stop() }

    /// False when the connection is to be closed.
    private func answer(_ head: String, on connection: ScriptedConnection) -> Bool {
        let path = head.split(separator: " ", maxSplits: 2).dropFirst().first.map(String.init) ?? ""
        switch path {
        case "/jwks.json":
            let (mood, body) = state.withLock { state in
                state.keysAsked += 1
                return (state.keysMood, state.keySet)
            }
            return respond(mood, body, connection)
        case "/.well-known/openid-configuration":
            let (mood, body) = state.withLock { state in
                state.discoveryAsked += 1
                return (state.discoveryMood, state.discovered)
            }
            return respond(mood, body, connection)
        case "/userinfo":
            let token =
                head.split(separator: "\r\n").first { $0.hasPrefix("Authorization: Bearer ") }
                .map { String($0.dropFirst("Authorization: Bearer ".count)) } ?? ""
            let answer = state.withLock { state in
                state.tokensAsked.append(token)
                return state.userinfo
            }
            answer(token, connection)
            return true
        case "/introspect":
            guard let form = connection.readBody(of: head) else { return false }
            let call = IntrospectionCall(head: head, form: form)
            let answer = state.withLock { state in
                state.introspections.append(call)
                return state.introspect
            }
            answer(call, connection)
            return true
        default:
            connection.respond(status: "404 Not Found", body: "{}")
            return true
        }
    }

    private func respond(_ mood: Mood, _ body: String, _ connection: ScriptedConnection) -> Bool {
        switch mood {
        case .well: connection.respond(body: body)
        case .status(let status): connection.respond(status: status, body: body)
        case .body(let other): connection.respond(body: other)
        case .closing: return false
        }
        return true
    }

    /// The URL of `path`, which is one.
    func url(_ path: String) -> AbsoluteURL? { try? AbsoluteURL(parsing: issuer + path) }

    /// Publishes exactly these keys.
    func publish(_ signers: TokenSigner...) throws {
        let set = String(decoding: try TokenSigner.keySet(signers), as: UTF8.self)
        state.withLock { $0.keySet = set }
    }

    /// Settings that suit the issuer; refreshes are far away unless a test wants them near.
    func settings(
        refresh: Nanoseconds = .seconds(3600), demandInterval: Nanoseconds = .seconds(3600)
    ) -> IssuerConfiguration {
        var settings = IssuerConfiguration()
        settings.issuer = Array(issuer.utf8)
        settings.audiences = [Array("orders".utf8)]
        settings.algorithms = Array(SignatureAlgorithm.allCases)
        settings.clockSkew = .seconds(30)
        settings.profile = .plain
        settings.keysRefresh = refresh
        settings.metadataRefresh = .seconds(3600)
        settings.unknownKeyInterval = demandInterval
        settings.fetchTimeout = .seconds(5)
        settings.opaqueTokens.resolve = .userinfo
        settings.opaqueTokens.cache = .seconds(30)
        settings.opaqueTokens.negativeCache = .seconds(5)
        settings.opaqueTokens.prefixes = [Array("ory_at_".utf8)]
        settings.opaqueTokens.concurrency = 4
        settings.opaqueTokens.waiting = 1000
        return settings
    }

    /// Waits for what other threads bring about; false when it does not come within ten seconds.
    static func wait(for condition: () -> Bool) -> Bool {
        let deadline = SystemClock.now() + .seconds(10)
        while !condition() {
            guard SystemClock.now() < deadline else { return false }
            usleep(2000)
        }
        return true
    }

    private final class HandlerBox: Sendable {
        private let handler = Mutex<(@Sendable (ScriptedConnection) -> Void)?>(nil)

        func set(_ handler: @escaping @Sendable (ScriptedConnection) -> Void) {
            self.handler.withLock { $0 = handler }
        }

        func handle(_ connection: ScriptedConnection) {
            guard let handler = handler.withLock({ $0 }) else { return }
            handler(connection)
        }
    }
}

/// The answers that were delivered to parked requests.
final class Inbox: Sendable {
    private let answers = Mutex<[Ticket: [IdentityOutcome]]>([:])

    func deliver(_ ticket: Ticket, _ outcome: IdentityOutcome) {
        answers.withLock { $0[ticket, default: []].append(outcome) }
    }

    /// Number of answers.
    var count: Int { answers.withLock { $0.values.reduce(0) { $0 + $1.count } } }

    /// All answers.
    var outcomes: [IdentityOutcome] { answers.withLock { $0.values.flatMap(\.self) } }

    /// Waits for the ticket's answer; nil when none comes.
    func wait(for ticket: Ticket) -> IdentityOutcome? {
        _ = IssuerBench.wait { answers.withLock { $0[ticket] != nil } }
        return answers.withLock { $0[ticket]?.first }
    }
}

/// Log lines, kept.
final class RecordedLog: Sendable {
    private let lines = Mutex<[String]>([])

    /// A logger that writes here.
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    /// Lines that hold `text`.
    func count(of text: String) -> Int {
        lines.withLock { $0.count { $0.contains(text) } }
    }

    /// All lines.
    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = metadata.merging(event.metadata ?? [:]) { $1 }
            let line = "\(event.level) \(event.message) \(fields)"
            log.lines.withLock { $0.append(line) }
        }
    }
}

extension IdentityOutcome {
    /// The reason, when it is a refusal.
    var reason: Reason? {
        if case .refused(let reason) = self { return reason }
        return nil
    }

    /// The identity, when there is one.
    var identity: Identity? {
        if case .known(let identity) = self { return identity }
        return nil
    }
}
