/// What the table says of connections and requests that are too many.
/// One entry per case of `Reason`, named after it.
extension ReasonEntry {
    static var proxyHeaderInvalid: ReasonEntry {
        ReasonEntry(
            name: "proxy_header_invalid", status: 400, error: "bad_request",
            description: "The request is malformed.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                A connection to a place of proxy_protocol did not begin with a valid PROXY header, \
                or did not come from a trusted proxy.
                """)
    }

    static var clientConnectionsExceeded: ReasonEntry {
        ReasonEntry(
            name: "client_connections_exceeded", status: 429, error: "too_many_connections",
            description: "Too many connections.",
            challenge: nil, fault: .client, retryMayHelp: true,
            sentence: """
                The client's address has limits.connections_per_client connections; a further one \
                was closed.
                """)
    }

    static var memoryShort: ReasonEntry {
        ReasonEntry(
            name: "memory_short", status: 503, error: "overloaded",
            description: "The service is overloaded.",
            challenge: nil, fault: .postern, retryMayHelp: true,
            sentence: """
                The process has as much memory as limits.memory allows; new requests wait until \
                it has less.
                """)
    }
}
