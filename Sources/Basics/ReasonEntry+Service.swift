/// What the table says of failures that are not the client's.
/// One entry per case of `Reason`, named after it.
extension ReasonEntry {
    static var issuerUnreachable: ReasonEntry {
        ReasonEntry(
            name: "issuer_unreachable", status: 503, error: "temporarily_unavailable",
            description: "The token cannot be checked now.",
            challenge: nil, fault: .issuer, retryMayHelp: true,
            sentence: """
                The issuer's keys could never be fetched, so its tokens cannot be checked; \
                see the issuer's log lines.
                """)
    }

    static var keyAwaited: ReasonEntry {
        ReasonEntry(
            name: "key_awaited", status: 503, error: "temporarily_unavailable",
            description: "The token cannot be checked now.",
            challenge: nil, fault: .issuer, retryMayHelp: true,
            sentence: """
                The token names an unknown key and may be newer than the keys that are known, and \
                the issuer may not be asked again yet (kid_refetch_min_interval).
                """)
    }

    static var issuerUnhealthy: ReasonEntry {
        ReasonEntry(
            name: "issuer_unhealthy", status: 503, error: "temporarily_unavailable",
            description: "The token cannot be checked now.",
            challenge: nil, fault: .issuer, retryMayHelp: true,
            sentence: """
                The issuer refused the opaque token, but its health_url says that it is not well: \
                its database may be down, so the refusal is not believed.
                """)
    }

    static var userinfoUnreachable: ReasonEntry {
        ReasonEntry(
            name: "userinfo_unreachable", status: 503, error: "temporarily_unavailable",
            description: "The token cannot be checked now.",
            challenge: nil, fault: .issuer, retryMayHelp: true,
            sentence: """
                The userinfo endpoint did not answer, answered 5xx, or timed out.
                """)
    }

    static var userinfoInvalid: ReasonEntry {
        ReasonEntry(
            name: "userinfo_invalid", status: 503, error: "temporarily_unavailable",
            description: "The token cannot be checked now.",
            challenge: nil, fault: .issuer, retryMayHelp: true,
            sentence: """
                The userinfo answer is not a usable JSON object or signed JWT.
                """)
    }

    static var lookupOverloaded: ReasonEntry {
        ReasonEntry(
            name: "lookup_overloaded", status: 503, error: "temporarily_unavailable",
            description: "The token cannot be checked now.",
            challenge: nil, fault: .postern, retryMayHelp: true,
            sentence: """
                Too many tokens are waiting for the issuer at the same time.
                """)
    }

    static var upstreamUnreachable: ReasonEntry {
        ReasonEntry(
            name: "upstream_unreachable", status: 502, error: "bad_gateway",
            description: "The service cannot be reached.",
            challenge: nil, fault: .upstream, retryMayHelp: true,
            sentence: """
                No connection to the upstream could be made.
                """)
    }

    static var upstreamClosed: ReasonEntry {
        ReasonEntry(
            name: "upstream_closed", status: 502, error: "bad_gateway",
            description: "The service did not answer.",
            challenge: nil, fault: .upstream, retryMayHelp: true,
            sentence: """
                The upstream closed the connection before it answered.
                """)
    }

    static var upstreamResponseInvalid: ReasonEntry {
        ReasonEntry(
            name: "upstream_response_invalid", status: 502, error: "bad_gateway",
            description: "The service's answer is not valid.",
            challenge: nil, fault: .upstream, retryMayHelp: false,
            sentence: """
                The upstream's answer breaks RFC 9112 or a limit.
                """)
    }

    static var upstreamConnectTimeout: ReasonEntry {
        ReasonEntry(
            name: "upstream_connect_timeout", status: 504, error: "gateway_timeout",
            description: "The service cannot be reached in time.",
            challenge: nil, fault: .upstream, retryMayHelp: true,
            sentence: """
                Connecting to the upstream took longer than timeouts.upstream_connect.
                """)
    }

    static var upstreamResponseTimeout: ReasonEntry {
        ReasonEntry(
            name: "upstream_response_timeout", status: 504, error: "gateway_timeout",
            description: "The service did not answer in time.",
            challenge: nil, fault: .upstream, retryMayHelp: true,
            sentence: """
                The upstream sent nothing for longer than timeouts.upstream_response.
                """)
    }

    static var overloaded: ReasonEntry {
        ReasonEntry(
            name: "overloaded", status: 503, error: "temporarily_unavailable",
            description: "The proxy is overloaded.",
            challenge: nil, fault: .postern, retryMayHelp: true,
            sentence: """
                A connection, buffer or queue limit is reached, or so many new tokens came that \
                this one was not verified in time.
                """)
    }

    static var draining: ReasonEntry {
        ReasonEntry(
            name: "draining", status: 503, error: "temporarily_unavailable",
            description: "The proxy is stopping.",
            challenge: nil, fault: .postern, retryMayHelp: true,
            sentence: """
                Postern is draining before it stops.
                """)
    }

    static var internalError: ReasonEntry {
        ReasonEntry(
            name: "internal_error", status: 500, error: "internal_error",
            description: "The request could not be handled.",
            challenge: nil, fault: .postern, retryMayHelp: false,
            sentence: """
                A rule of Postern's own was broken; please report it.
                """)
    }
}
