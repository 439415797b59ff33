import Basics
import Foundation
import HTTP1
import Net
import TestSupport
import Testing

@testable import Fetch

/// Ways to an issuer that its name does not show: proxies and other places; and trust that changes
/// meanwhile (issue 12, several issuers; contract A0, B56; lessons 20, 21).
extension TLSTests {
    private static func get(
        _ url: String, _ route: FetchRoute, trust: TrustStore, seconds: Int64 = 10
    ) -> Result<FetchResponse, FetchFailure> {
        guard let url = try? AbsoluteURL(parsing: url) else { return .failure(.requestInvalid) }
        let client = HTTPClient(trust: trust, route: route)
        return Result { () throws(FetchFailure) in
            try client.fetch(
                FetchRequest(url: url, bodyBytesMax: 1000),
                until: SystemClock.now() + Nanoseconds.seconds(seconds))
        }
    }

    private static func endpoint(_ port: Int) -> Endpoint {
        .network(host: "127.0.0.1", port: UInt16(clamping: port))
    }

    private static func proxied(_ proxy: TunnelProxy) -> FetchRoute {
        FetchRoute(proxy: endpoint(Int(proxy.address.port)))
    }

    private static func failure(_ outcome: Result<FetchResponse, FetchFailure>) -> FetchFailure? {
        if case .failure(let failure) = outcome { return failure }
        return nil
    }

    /// A server for `name`, and the authority that it is believed by.
    private static func server(for name: String) throws -> (Bench, Int, TrustStore) {
        let bench = try Bench()
        try bench.makeSelfSigned("ca")
        try bench.makeCertificate("server", for: "DNS:\(name)")
        return (bench, try bench.serve("server"), TrustStore(authorityFile: bench.path("ca.pem")))
    }

    @Test func detourLeadsElsewhereAndTheCertificateIsTheNames() throws {
        let (bench, port, trust) = try Self.server(for: "id.example")
        func route(_ host: String) -> FetchRoute {
            FetchRoute(
                detour: .init(
                    host: host, port: 8443, place: Self.endpoint(port), isPlain: false))
        }
        let good = Self.get("https://id.example:8443/answer", route("id.example"), trust: trust)
        #expect(try good.get().body == Array("{}".utf8))
        // Another name at the same place is not believed, and another port is another server.
        let other = Self.failure(
            Self.get("https://other.example:8443/answer", route("other.example"), trust: trust))
        guard case .certificateRefused(let host, _) = other else {
            Issue.record("\(String(describing: other))")
            return
        }
        #expect(host == "other.example")
        let elsewhere = Self.failure(
            Self.get("https://id.example.invalid/", route("id.example"), trust: trust))
        guard case .lookupFailed = elsewhere else {
            Issue.record("\(String(describing: elsewhere))")
            return
        }
        _ = bench
    }

    @Test func plainDetourKeepsHostAndTarget() throws {
        let heads = HeadKeeper()
        let server = ScriptedServer { connection, _ in
            guard let head = connection.readHead() else { return }
            heads.keep(head)
            connection.respond(body: "{}")
        }
        let route = FetchRoute(
            detour: .init(
                host: "id.example", port: 443, place: Self.endpoint(Int(server.port)),
                isPlain: true))
        let trust = TrustStore(authorityFile: "/nonexistent")
        let good = Self.get("https://id.example/a?b", route, trust: trust)
        #expect(try good.get().status == 200)
        #expect(heads.all.first?.hasPrefix("GET /a?b HTTP/1.1\r\nHost: id.example\r\n") == true)
        #expect(!route.usesTLS(for: try AbsoluteURL(parsing: "https://id.example/x")))
        #expect(route.usesTLS(for: try AbsoluteURL(parsing: "https://id.example:444/x")))
    }

    @Test func tunnelCarriesTLSWithTheServersOwnName() throws {
        let (bench, port, trust) = try Self.server(for: "id.example")
        let place = "id.example:\(port)"
        let proxy = try TunnelProxy([place: .ipv4(port: UInt16(port))])
        let good = Self.get("https://\(place)/answer", Self.proxied(proxy), trust: trust)
        #expect(try good.get().body == Array("{}".utf8))
        #expect(proxy.places == [place])
        // The proxy cannot put itself in the server's place.
        let other = try TunnelProxy(["else.example:\(port)": .ipv4(port: UInt16(port))])
        let refused = Self.failure(
            Self.get("https://else.example:\(port)/answer", Self.proxied(other), trust: trust))
        guard case .certificateRefused = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        _ = bench
    }

    @Test func tunnelCarriesPlainHTTPTooAndLeadsToTheDetour() throws {
        let server = ScriptedServer { connection, _ in
            while connection.readHead() != nil { connection.respond(body: "{}") }
        }
        let proxy = try TunnelProxy()
        let trust = TrustStore(authorityFile: nil)
        let plain = Self.get(server.origin + "/x", Self.proxied(proxy), trust: trust)
        #expect(try plain.get().status == 200)
        var route = Self.proxied(proxy)
        route.detour = .init(
            host: "id.example", port: 80, place: Self.endpoint(Int(server.port)), isPlain: false)
        #expect(try Self.get("http://id.example/x", route, trust: trust).get().status == 200)
        let place = "127.0.0.1:\(server.port)"
        #expect(proxy.places == [place, place])
    }

    @Test(
        arguments: [
            ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", .proxyRefused(status: 403)),
            ("HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n", .proxyRefused(status: 407)),
            ("HTTP/1.1 200 OK\r\n\r\nsurprise", .answerInvalid("bytes after the head")),
            ("nonsense\r\n\r\n", .answerInvalid("the protocol version is malformed")),
            ("HTTP/1.1 200 OK\r\n", .closedEarly(.tunnel)), ("", .closedEarly(.tunnel)),
        ] as [(String, FetchFailure)])
    func proxyThatMakesNoTunnelIsAFailureOfItsOwn(answer: String, failure: FetchFailure) throws {
        let proxy = try TunnelProxy(answer: answer)
        let outcome = Self.failure(
            Self.get(
                "http://id.example/", Self.proxied(proxy), trust: TrustStore(authorityFile: nil)))
        #expect(outcome == failure)
    }

    @Test func proxyThatIsNotThereOrSilentIsAnOutage() throws {
        let gone = FetchRoute(proxy: Self.endpoint(Int(try RawListener.freePort())))
        let trust = TrustStore(authorityFile: nil)
        guard
            case .connectFailed? = Self.failure(
                Self.get("http://id.example/", gone, trust: trust))
        else {
            Issue.record("connected")
            return
        }
        let silent = ScriptedServer { connection, _ in connection.waitForClose() }
        let route = FetchRoute(proxy: Self.endpoint(Int(silent.port)))
        let outcome = Self.failure(
            Self.get("http://id.example/", route, trust: trust, seconds: 1))
        #expect(outcome == .timedOut(.tunnel))
    }

    @Test func linkLocalAddressIsRefusedThroughAProxyToo() throws {  // B169
        let proxy = try TunnelProxy()
        let outcome = Self.failure(
            Self.get(
                "http://169.254.169.254/latest", Self.proxied(proxy),
                trust: TrustStore(authorityFile: nil)))
        guard case .addressRefused? = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        #expect(proxy.places.isEmpty)
    }

    @Test func changedAuthorityFileIsReadAgainAndABrokenOneIsNot() throws {  // lesson 20
        let (bench, port, _) = try Self.server(for: "localhost")
        let file = bench.path("trusted.pem")
        try bench.makeSelfSigned("stranger")
        func copy(_ name: String) throws {
            let bytes = try Data(contentsOf: URL(filePath: bench.path(name)))
            try bytes.write(to: URL(filePath: file), options: .atomic)
        }
        let news = HeadKeeper()
        try copy("stranger.pem")
        let trust = TrustStore(authorityFile: file) { news.keep($0) }
        let url = "https://localhost:\(port)/answer"
        #expect(Self.failure(Self.get(url, .direct, trust: trust)) != nil)
        try copy("ca.pem")
        #expect(try Self.get(url, .direct, trust: trust).get().status == 200)
        #expect(news.all.count == 1)
        try "garbage".write(toFile: file, atomically: true, encoding: .utf8)
        for _ in 0..<3 { #expect(try Self.get(url, .direct, trust: trust).get().status == 200) }
        #expect(news.all.count == 2 && news.all[1].contains("the last ones stay in use"))
        try FileManager.default.removeItem(atPath: file)
        #expect(try Self.get(url, .direct, trust: trust).get().status == 200)
        try copy("stranger.pem")
        #expect(Self.failure(Self.get(url, .direct, trust: trust)) != nil)
    }
}

/// Texts that were met, in order.
private final class HeadKeeper: @unchecked Sendable {
    private let lock = NSLock()
    private var texts: [String] = []
    var all: [String] { lock.withLock { texts } }
    func keep(_ text: String) { lock.withLock { texts.append(text) } }
}
