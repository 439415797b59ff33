import Basics
import Config
import Testing

/// What bounds upgrades and streams, as operators write it.
struct StreamSettingsTests {
    private static func route(_ members: String) -> ConfigFile {
        ConfigFile([("routes", #"[{"path": "/**", \#(members)}]"#)])
    }

    @Test(arguments: [
        (#""token""#, StreamLifetime.token), (#""unlimited""#, .unlimited),
        (#""30m""#, .atMost(.seconds(1800))), (#""1s""#, .atMost(.seconds(1))),
        (#""720h""#, .atMost(.seconds(2_592_000))),
    ])
    func lifetimesAreRead(json: String, lifetime: StreamLifetime) throws {
        let all = try #require(ConfigFile([("stream_lifetime", json)]).configuration)
        #expect(all.streamLifetime == lifetime)
        #expect(all.routes.allSatisfy { $0.streamLifetime == nil })
        let one = try #require(Self.route(#""stream_lifetime": \#(json)"#).configuration)
        #expect(one.routes.first?.streamLifetime == lifetime)
        #expect(one.streamLifetime == .token)
    }

    @Test(arguments: [
        (#""stream_lifetime": "0s""#, "routes[0].stream_lifetime"),
        (#""stream_lifetime": "Token""#, "routes[0].stream_lifetime"),
        (#""stream_lifetime": 30"#, "routes[0].stream_lifetime"),
        (#""stream_lifetime": "721h""#, "routes[0].stream_lifetime"),
        // B155: no other protocol can be switched on.
        (#""upgrade": ["h2c"]"#, "routes[0].upgrade[0]"),
        (#""upgrade": ["WebSocket"]"#, "routes[0].upgrade[0]"),
        (#""upgrade": "websocket""#, "routes[0].upgrade"),
        // B77: what no browser sends would never match.
        (#""allowed_origins": ["https://a.example/"]"#, "routes[0].allowed_origins[0]"),
        (#""allowed_origins": ["https://A.example"]"#, "routes[0].allowed_origins[0]"),
        (#""allowed_origins": ["https://a.example:443"]"#, "routes[0].allowed_origins[0]"),
        (#""allowed_origins": ["http://a.example:80"]"#, "routes[0].allowed_origins[0]"),
        (#""allowed_origins": ["a.example"]"#, "routes[0].allowed_origins[0]"),
        (#""allowed_origins": ["null"]"#, "routes[0].allowed_origins[0]"),
        (#""allowed_origins": ["*"]"#, "routes[0].allowed_origins[0]"),
        (
            #""upgrade": [], "allowed_origins": ["https://a.example"]"#,
            "routes[0].allowed_origins"
        ),
    ])
    func mistakesAreFound(members: String, path: String) {
        #expect(Self.route(members).problems.map(\.path) == [path])
    }

    // B77
    @Test func originsAreKeptAsBrowsersSendThem() throws {
        let origins = ["https://a.example", "http://localhost:8080", "http://[::1]:3000"]
        let list = origins.map { "\"\($0)\"" }.joined(separator: ", ")
        let read = try #require(Self.route("\"allowed_origins\": [\(list)]").configuration)
        #expect(read.routes.first?.allowedOrigins == origins.map { Array($0.utf8) })
        #expect(read.routes.first?.upgrade == [.websocket])
    }
}
