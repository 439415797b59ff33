/// What the table says of opaque tokens that introspection was asked about.
/// One entry per case of `Reason`, named after it.
extension ReasonEntry {
    static var tokenInactive: ReasonEntry {
        ReasonEntry(
            name: "token_inactive", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The issuer's introspection endpoint says that the opaque token is not active: \
                unknown, expired or revoked.
                """)
    }

    static var introspectionUnreachable: ReasonEntry {
        ReasonEntry(
            name: "introspection_unreachable", status: 503, error: "temporarily_unavailable",
            description: "The token cannot be checked now.",
            challenge: nil, fault: .issuer, retryMayHelp: true,
            sentence: """
                The introspection endpoint is not known, did not answer, answered 5xx, or \
                timed out.
                """)
    }

    static var introspectionInvalid: ReasonEntry {
        ReasonEntry(
            name: "introspection_invalid", status: 503, error: "temporarily_unavailable",
            description: "The token cannot be checked now.",
            challenge: nil, fault: .issuer, retryMayHelp: true,
            sentence: """
                The introspection answer is not a usable JSON object (RFC 7662), or not a \
                signed one where that is demanded (RFC 9701).
                """)
    }

    static var introspectionRefusedUs: ReasonEntry {
        ReasonEntry(
            name: "introspection_refused_us", status: 503, error: "temporarily_unavailable",
            description: "The token cannot be checked now.",
            challenge: nil, fault: .operator, retryMayHelp: true,
            sentence: """
                The introspection endpoint refused Postern's own credentials with 401 or 403; \
                see the issuer's introspection_auth.
                """)
    }

    static var subjectMismatch: ReasonEntry {
        ReasonEntry(
            name: "subject_mismatch", status: 503, error: "temporarily_unavailable",
            description: "The token cannot be checked now.",
            challenge: nil, fault: .issuer, retryMayHelp: true,
            sentence: """
                The userinfo answer speaks of another subject than the introspection answer \
                about the same token, so neither is believed.
                """)
    }
}
