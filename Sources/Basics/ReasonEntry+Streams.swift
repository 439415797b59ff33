/// What the table says of upgrades and of exchanges that went on for too long.
/// One entry per case of `Reason`, named after it.
extension ReasonEntry {
    static var originNotAllowed: ReasonEntry {
        ReasonEntry(
            name: "origin_not_allowed", status: 403, error: "forbidden",
            description: "This page may not connect here.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                The Origin of a request for an upgrade is not in the route's allowed_origins.
                """)
    }

    static var upgradeWithBody: ReasonEntry {
        ReasonEntry(
            name: "upgrade_with_body", status: 400, error: "bad_request",
            description: "The request is malformed.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                A request for an upgrade carries a body, which could not be told from what follows \
                the 101.
                """)
    }

    static var streamTokenExpired: ReasonEntry {
        ReasonEntry(
            name: "stream_token_expired", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: true,
            sentence: """
                The token ended while its WebSocket, event stream, download or upload went on, so \
                it was cut; see stream_lifetime.
                """)
    }

    static var streamTokenDenied: ReasonEntry {
        ReasonEntry(
            name: "stream_token_denied", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token, its session or its subject was denied while its WebSocket, event \
                stream, download or upload went on, so it was cut.
                """)
    }

    static var streamLifetimeOver: ReasonEntry {
        ReasonEntry(
            name: "stream_lifetime_over", status: 408, error: "request_timeout",
            description: "The request took too long.",
            challenge: nil, fault: .client, retryMayHelp: true,
            sentence: """
                A WebSocket, event stream, download or upload lasted longer than stream_lifetime \
                allows, so it was cut.
                """)
    }

    static var tunnelIdle: ReasonEntry {
        ReasonEntry(
            name: "tunnel_idle", status: 408, error: "request_timeout",
            description: "The connection was idle.",
            challenge: nil, fault: .client, retryMayHelp: true,
            sentence: """
                Nothing passed through a WebSocket in either direction for timeouts.tunnel_idle, \
                so it was cut.
                """)
    }
}
