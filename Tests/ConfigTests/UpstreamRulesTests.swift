import Basics
import Testing

@testable import Config

/// Upstreams, the routes that name them, and what is no upstream.
struct UpstreamRulesTests {
    private static let closed = #"[{"path": "/**", "access": "deny"}]"#
    private static let named = #"[{"path": "/**", "access": "public", "upstream": "orders"}]"#
    private static let mixed = """
        [{"path": "/orders/**", "access": "public", "upstream": "orders"},
         {"path": "/**", "access": "public"}]
        """

    private func outcome(
        upstream: String?, upstreams: String? = nil, routes: String, more: String = ""
    ) -> Result<ConfigReader.Outcome, ConfigReader.Mistakes> {
        var members = [#""listen": "127.0.0.1:8080""#, #""routes": \#(routes)"#]
        if let upstream { members.append(#""upstream": \#(upstream)"#) }
        if let upstreams { members.append(#""upstreams": \#(upstreams)"#) }
        if !more.isEmpty { members.append(more) }
        return ConfigReader.read(Array("{\(members.joined(separator: ", "))}".utf8))
    }

    private func paths(
        _ result: Result<ConfigReader.Outcome, ConfigReader.Mistakes>
    ) -> [String] {
        if case .failure(let mistakes) = result { return mistakes.problems.map(\.path) }
        return []
    }

    @Test func anUpstreamIsWrittenShortOrInFull() throws {
        let short = try outcome(upstream: #""http://a:1""#, routes: Self.closed).get()
        let full = try outcome(
            upstream: #"{"endpoints": "http://a:1", "queue_max": 3}"#, routes: Self.closed
        ).get()
        let first = try #require(short.configuration.upstream)
        let second = try #require(full.configuration.upstream)
        #expect(first.endpoints == second.endpoints)
        #expect(first.name == Upstream.defaultName && second.name == Upstream.defaultName)
        #expect(first.queueMax == 100 && second.queueMax == 3)
        #expect(first.ejection.failures == 5 && first.healthCheck == nil)
    }

    @Test func routesFindTheirUpstream() throws {
        let configuration = try outcome(
            upstream: #""http://a:1""#,
            upstreams: #"{"billing": "http://c:3", "orders": "http://b:2"}"#, routes: Self.mixed
        ).get().configuration
        let indices = configuration.routes.map { configuration.upstreamIndex(of: $0) }
        #expect(indices == [2, 0])
        let times = #"[{"path": "/**", "access": "public", "response_timeout": "5m"}]"#
        let route = try outcome(upstream: #""http://a:1""#, routes: times).get()
            .configuration.routes[0]
        #expect(route.responseTimeout == .seconds(300) && route.connectTimeout == nil)
    }

    @Test func theTopObjectsUpstreamMayBeMissingOnlyWhenNobodyNeedsIt() throws {
        let orders = #"{"orders": "http://b:2"}"#
        _ = try outcome(upstream: nil, upstreams: orders, routes: Self.named).get()
        let missing = paths(outcome(upstream: nil, upstreams: orders, routes: Self.mixed))
        #expect(missing == ["upstream"])
        #expect(paths(outcome(upstream: nil, routes: Self.closed)) == ["upstream"])
    }

    @Test func whatNoRouteNamesIsToldAsAdvice() throws {
        let outcome = try outcome(
            upstream: #""http://a:1""#, upstreams: #"{"spare": "http://b:2"}"#,
            routes: Self.closed
        ).get()
        #expect(outcome.warnings.map(\.path) == ["upstreams.spare"])
    }

    @Test(arguments: [
        (#"{"orders": "https://b:2"}"#, ["upstreams.orders"]),
        (#"{"orders": {"endpoints": []}}"#, ["upstreams.orders.endpoints"]),
        (
            #"{"orders": {"endpoints": ["http://b:2", "http://b:2"]}}"#,
            ["upstreams.orders.endpoints[1]"]
        ),
        (#"{"orders": {}}"#, ["upstreams.orders.endpoints"]),
        (
            #"{"orders": {"endpoints": "http://b:2", "health_check": {"path": "healthz"}}}"#,
            ["upstreams.orders.health_check.path"]
        ),
        (
            #"{"orders": {"endpoints": "http://b:2", "health_check": {"path": "/a b"}}}"#,
            ["upstreams.orders.health_check.path"]
        ),
        (
            #"{"orders": {"endpoints": "http://b:2", "ejection": {"time": "1h"}}}"#,
            ["upstreams.orders.ejection.time"]
        ),
        (
            #"{"orders": {"endpoints": "http://b:2", "requests_max": 0}}"#,
            ["upstreams.orders.requests_max"]
        ),
        (#"{"orders": "http://b:2", "default": "http://b:3"}"#, ["upstreams.default"]),
        (#"{"orders": "http://b:2", "a/b": "http://b:3"}"#, [#"upstreams["a/b"]"#]),
        (#"{"other": "http://b:2"}"#, ["routes[0].upstream"]),
        (#"{"orders": "http://127.0.0.1:8080"}"#, ["listen[0]"]),
    ])
    func mistakesAreNamed(upstreams: String, expected: [String]) {
        let found = paths(outcome(upstream: nil, upstreams: upstreams, routes: Self.named))
        #expect(found == expected)
    }

    @Test(arguments: [
        #""upstream": "orders""#, #""connect_timeout": "1s""#, #""response_timeout": "1s""#,
    ])
    func aClosedRouteNeedsNoUpstreamAndNoTimes(setting: String) {
        let routes = #"[{"path": "/**", "access": "deny", \#(setting)}]"#
        let found = paths(
            outcome(
                upstream: #""http://a:1""#, upstreams: #"{"orders": "http://b:2"}"#,
                routes: routes))
        let name = setting.split(separator: "\"")[0]
        #expect(found == ["routes[0].\(name)"])
    }

    @Test(arguments: [
        #"["localhost:53"]"#, #"["127.0.0.1"]"#, #"["unix:/x"]"#, #""127.0.0.1:53""#,
    ])
    func aNameServerIsAnAddressWithAPort(resolver: String) {
        let result = outcome(
            upstream: #""http://a:1""#, routes: Self.closed, more: #""resolver": \#(resolver)"#)
        #expect(paths(result).allSatisfy { $0.hasPrefix("resolver") })
        #expect(paths(result).count == 1)
    }
}
