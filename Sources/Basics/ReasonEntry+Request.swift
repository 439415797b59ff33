/// What the table says of requests that are refused whoever sends them.
/// One entry per case of `Reason`, named after it.
extension ReasonEntry {
    static var noRoute: ReasonEntry {
        ReasonEntry(
            name: "no_route", status: 403, error: "forbidden",
            description: "No route allows this request.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                No configured route matches the method and path; what is not allowed is denied.
                """)
    }

    static var routeDenied: ReasonEntry {
        ReasonEntry(
            name: "route_denied", status: 403, error: "forbidden",
            description: "No route allows this request.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                The route that matches the request is closed to everybody (access deny).
                """)
    }

    static var claimMissing: ReasonEntry {
        ReasonEntry(
            name: "claim_missing", status: 403, error: "forbidden",
            description: "The identity cannot be forwarded.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                A claim that an identity header is configured to require is not in the token.
                """)
    }

    static var requestMalformed: ReasonEntry {
        ReasonEntry(
            name: "request_malformed", status: 400, error: "bad_request",
            description: "The request is malformed.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                The request line or a header breaks RFC 9112; the offset is in the log.
                """)
    }

    static var framingInvalid: ReasonEntry {
        ReasonEntry(
            name: "framing_invalid", status: 400, error: "bad_request",
            description: "The request's framing is not valid.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                Content-Length or Transfer-Encoding is invalid, repeated or contradictory, \
                or a chunk is malformed.
                """)
    }

    static var transferCodingUnsupported: ReasonEntry {
        ReasonEntry(
            name: "transfer_coding_unsupported", status: 501, error: "not_implemented",
            description: "The transfer coding is not supported.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                A transfer coding other than chunked was used.
                """)
    }

    static var httpVersionUnsupported: ReasonEntry {
        ReasonEntry(
            name: "http_version_unsupported", status: 505, error: "http_version_not_supported",
            description: "The HTTP version is not supported.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                The request is neither HTTP/1.1 nor HTTP/1.0.
                """)
    }

    static var hostInvalid: ReasonEntry {
        ReasonEntry(
            name: "host_invalid", status: 400, error: "bad_request",
            description: "The Host header is missing or not valid.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                Host is missing, repeated or malformed (RFC 9112 section 3.2).
                """)
    }

    static var hostNotAllowed: ReasonEntry {
        ReasonEntry(
            name: "host_not_allowed", status: 421, error: "misdirected_request",
            description: "This host is not served here.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                The request's host is not in the configured hosts.
                """)
    }

    static var pathAmbiguous: ReasonEntry {
        ReasonEntry(
            name: "path_ambiguous", status: 400, error: "bad_request",
            description: "The path can be read in more than one way.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                The path holds dot segments, encoded separators, backslash, semicolon, NUL, \
                '#' or invalid UTF-8.
                """)
    }

    static var targetTooLong: ReasonEntry {
        ReasonEntry(
            name: "target_too_long", status: 414, error: "uri_too_long",
            description: "The request target is too long.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                The request target is longer than limits.target_bytes.
                """)
    }

    static var headersTooLarge: ReasonEntry {
        ReasonEntry(
            name: "headers_too_large", status: 431, error: "request_header_fields_too_large",
            description: "The request's headers are too large.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                The request head is longer than limits.header_bytes or has more fields than \
                limits.header_count.
                """)
    }

    static var bodyTooLarge: ReasonEntry {
        ReasonEntry(
            name: "body_too_large", status: 413, error: "content_too_large",
            description: "The request's body is too large.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                The request body is longer than limits.body_bytes.
                """)
    }

    static var expectationUnsupported: ReasonEntry {
        ReasonEntry(
            name: "expectation_unsupported", status: 417, error: "expectation_failed",
            description: "The expectation is not supported.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                Expect holds something other than 100-continue.
                """)
    }

    static var methodNotSupported: ReasonEntry {
        ReasonEntry(
            name: "method_not_supported", status: 405, error: "method_not_allowed",
            description: "The method is not supported.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                CONNECT and TRACE are never forwarded.
                """)
    }

    static var headerAliasRefused: ReasonEntry {
        ReasonEntry(
            name: "header_alias_refused", status: 400, error: "bad_request",
            description: "A header name imitates another header.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                A field name folds to a framing or routing header such as Content-Length or \
                Host without being it.
                """)
    }

    static var connectionOptionRefused: ReasonEntry {
        ReasonEntry(
            name: "connection_option_refused", status: 400, error: "bad_request",
            description: "The Connection header names a protected header.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                Connection nominates a framing, end-to-end, forwarding or identity header \
                for removal.
                """)
    }

    static var requestTimeout: ReasonEntry {
        ReasonEntry(
            name: "request_timeout", status: 408, error: "request_timeout",
            description: "The request did not arrive in time.",
            challenge: nil, fault: .client, retryMayHelp: true,
            sentence: """
                The request head or body did not arrive within the client timeouts.
                """)
    }

    static var loopDetected: ReasonEntry {
        ReasonEntry(
            name: "loop_detected", status: 508, error: "loop_detected",
            description: "The request has passed here before.",
            challenge: nil, fault: .postern, retryMayHelp: false,
            sentence: """
                Via holds this instance's own name: the upstream sends requests back to Postern.
                """)
    }

    static var forwardsExhausted: ReasonEntry {
        ReasonEntry(
            name: "forwards_exhausted", status: 405, error: "method_not_allowed",
            description: "The request may not be forwarded any further.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                An OPTIONS arrived whose Max-Forwards is 0: it must not be forwarded any further.
                """)
    }
}
