/// What the table says of good tokens that do not suffice for the route.
/// One entry per case of `Reason`, named after it.
extension ReasonEntry {
    static var claimUnrenderable: ReasonEntry {
        ReasonEntry(
            name: "claim_unrenderable", status: 403, error: "forbidden",
            description: "The identity cannot be forwarded.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                A claim for an identity header holds bytes that the header's encoding cannot \
                carry, or is too long.
                """)
    }

    static var scopeInsufficient: ReasonEntry {
        ReasonEntry(
            name: "scope_insufficient", status: 403, error: "insufficient_scope",
            description: "The access token lacks a required scope.",
            challenge: .insufficientScope, fault: .client, retryMayHelp: false,
            sentence: """
                The token lacks a scope that the route demands.
                """)
    }

    static var scopeUnknowable: ReasonEntry {
        ReasonEntry(
            name: "scope_unknowable", status: 403, error: "insufficient_scope",
            description: "The access token lacks a required scope.",
            challenge: .insufficientScope, fault: .client, retryMayHelp: false,
            sentence: """
                The route demands a scope, and an opaque token resolved at userinfo tells no \
                scopes.
                """)
    }

    static var principalRefused: ReasonEntry {
        ReasonEntry(
            name: "principal_refused", status: 403, error: "forbidden",
            description: "The access token is not for this kind of caller.",
            challenge: nil, fault: .client, retryMayHelp: false,
            sentence: """
                The route is for users and the token is a client's own, or the other way round \
                (`principal`).
                """)
    }

    static var audienceUnknowable: ReasonEntry {
        ReasonEntry(
            name: "audience_unknowable", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The route demands an audience, and an opaque token resolved at userinfo \
                tells none.
                """)
    }
}
