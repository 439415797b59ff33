/// Every bound of `limits`: default, range, reason.
extension Limits: DeclaredSection {
    static let settings: SettingTable<Limits> = [
        Setting(
            "header_bytes", \.headerBytes, .size(1024...(1 << 20)), default: "32KiB",
            "Longest head of a request or an answer; a longer request gets 431."),
        Setting(
            "header_count", \.headerCount, .count(8...128), default: 100,
            "Most header lines of a head; more get 431."),
        Setting(
            "target_bytes", \.targetBytes, .size(256...(64 << 10)), default: "8KiB",
            "Longest path and query together; a longer one gets 414 (RFC 9112 section 3)."),
        Setting(
            "token_bytes", \.tokenBytes, .size(512...(64 << 10)), default: "16KiB",
            "Longest bearer token; a longer one gets 401 before anything in it is decoded."),
        Setting(
            "body_bytes", \.bodyBytes, .size(1...(1 << 50), zero: "no limit"), default: 0,
            "Longest request body; a longer one gets 413. Bodies are streamed, never kept."),
        Setting(
            "connections", \.connections, .count(1...1_000_000), default: 16384,
            "Most client connections of the process; a further one waits to be accepted."),
        Setting(
            "connections_per_client", \.connectionsPerClient, .count(0...1_000_000), default: 0,
            "Most connections of one client address, trusted proxies excepted; 0: no such limit."),
        Setting(
            "requests_per_connection", \.requestsPerConnection, .count(0...1_000_000_000),
            default: 0,
            "Requests after which a client's connection is closed in good order; 0: no limit."),
        Setting(
            "body_rate_min", \.bodyRateMin, .size(1...(1 << 20), zero: "any"), default: 128,
            "Bytes a second that a client has to send or take of a body, on average; then 408."),
        .optional(
            "memory", \.memory, .size((4 << 20)...(1 << 50)),
            absent: "nine tenths of the cgroup's limit, if there is one",
            "Memory of the process beyond which new requests get 503, until it is less again."),
        Setting(
            "upstream_connections", \.upstreamConnections, .count(1...65535), default: 1024,
            "Most upstream connections of one worker, busy and idle; beyond that 503."),
        Setting(
            "idle_upstream_connections", \.idleUpstreamConnections, .count(0...65535),
            default: 256, "Most idle upstream connections that one worker keeps for reuse."),
        Setting(
            "buffers", \.buffers, .count(16...1_000_000), default: 16384,
            "Most message buffers of one worker; a connection holds some only while it is busy."),
        Setting(
            "pipes", \.pipes, .count(0...4096), default: 64,
            "Most pipes of one worker, two descriptors each, for large bodies; 0: copy them all."),
        Setting(
            "cached_tokens", \.cachedTokens, .count(0...10_000_000), default: 65536,
            "Most verified tokens whose facts are kept in the process."),
        Setting(
            "cached_token_bytes", \.cachedTokenBytes, .size(0...(16 << 30)), default: "64MiB",
            "Most memory that the kept tokens' facts take in the process."),
        Setting(
            "denied_entries", \.deniedEntries, .count(0...1_000_000), default: 100_000,
            "Most denied tokens, sessions and subjects; a further one is refused, none forgotten."),
    ]

    mutating func check(_ reading: inout Reading) {
        if idleUpstreamConnections > upstreamConnections,
            reading.isSound("upstream_connections"), reading.isSound("idle_upstream_connections")
        {
            reading.warn(
                """
                idle_upstream_connections (\(idleUpstreamConnections)) is more than \
                upstream_connections (\(upstreamConnections)), which wins
                """)
        }
        if let memory, memory < cachedTokenBytes, reading.isSound("memory"),
            reading.isSound("cached_token_bytes")
        {
            reading.inMember(Array("memory".utf8)) {
                $0.warn("is less than cached_token_bytes: a full cache makes every request a 503")
            }
        }
        if tokenBytes + Self.roomBesideToken > headerBytes, reading.isSound("token_bytes"),
            reading.isSound("header_bytes")
        {
            reading.inMember(Array("token_bytes".utf8)) {
                $0.warn("a token this long does not fit a head of header_bytes: it gets 431")
            }
        }
    }

    /// What a head needs besides its token: request line and a few headers, in bytes.
    private static var roomBesideToken: Int { 512 }
}
