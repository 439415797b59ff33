/// What the table says of upstreams that cannot take a request now.
/// One entry per case of `Reason`, named after it.
extension ReasonEntry {
    static var upstreamUnavailable: ReasonEntry {
        ReasonEntry(
            name: "upstream_unavailable", status: 503, error: "temporarily_unavailable",
            description: "The service is not available now.",
            challenge: nil, fault: .upstream, retryMayHelp: true,
            sentence: """
                Health checks found no endpoint of the upstream to be well; the log says why.
                """)
    }

    static var upstreamOverloaded: ReasonEntry {
        ReasonEntry(
            name: "upstream_overloaded", status: 503, error: "temporarily_unavailable",
            description: "The service has too much to do.",
            challenge: nil, fault: .upstream, retryMayHelp: true,
            sentence: """
                The upstream has requests_max requests and queue_max more are waiting, or the \
                backlog of its unix socket is full.
                """)
    }

    static var upstreamQueueTimeout: ReasonEntry {
        ReasonEntry(
            name: "upstream_queue_timeout", status: 503, error: "temporarily_unavailable",
            description: "The service has too much to do.",
            challenge: nil, fault: .upstream, retryMayHelp: true,
            sentence: """
                The request waited for longer than queue_time, while the upstream had \
                requests_max requests.
                """)
    }
}
