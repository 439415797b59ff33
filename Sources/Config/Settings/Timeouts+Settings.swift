import Basics

/// Every time of `timeouts`: default, range, reason.
extension Timeouts: DeclaredSection {
    static let short = Nanoseconds.milliseconds(100)...Nanoseconds.seconds(300)
    static let long = Nanoseconds.milliseconds(100)...Nanoseconds.seconds(86_400)

    static let settings: SettingTable<Timeouts> = [
        Setting(
            "client_header", \.clientHeader, .duration(short), default: "10s",
            "Longest time from the first byte of a request head to its last; then 408."),
        Setting(
            "client_idle", \.clientIdle, .duration(long), default: "60s",
            "How long a client connection may wait between requests before it is closed."),
        Setting(
            "client_body", \.clientBody, .duration(short), default: "30s",
            "Longest silence inside a request body, and longest time that a client takes nothing."),
        Setting(
            "upstream_connect", \.upstreamConnect, .duration(short), default: "3s",
            "Longest time of connecting to one endpoint; then the next is tried, or 504."),
        Setting(
            "upstream_response", \.upstreamResponse, .duration(long), default: "60s",
            "Longest silence of the upstream before and inside its answer; then 504."),
        Setting(
            "upstream_idle", \.upstreamIdle, .duration(long), default: "55s",
            "How long an idle upstream connection is kept; shorter than the upstream keeps it."),
        Setting(
            "tunnel_idle", \.tunnelIdle, .duration(long), default: "5m",
            "How long nothing may pass through a WebSocket, pings included, before it is cut."),
        Setting(
            "identity", \.identity, .duration(short), default: "10s",
            "Longest wait of a token to be verified, or for the issuer's word on it; then 503."),
        Setting(
            "drain", \.drain, .duration(Nanoseconds.zero...Nanoseconds.seconds(3600)),
            default: "30s",
            "How long requests in flight may take to finish after SIGTERM or a hand-over."),
        Setting(
            "drain_idle", \.drainIdle, .duration(Nanoseconds.zero...Nanoseconds.seconds(3600)),
            default: "2s",
            "How long an idle connection may bring one more request then before it is closed."),
    ]
}
