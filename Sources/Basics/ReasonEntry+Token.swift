/// What the table says of credentials and tokens that are refused.
/// One entry per case of `Reason`, named after it.
extension ReasonEntry {
    static var tokenMissing: ReasonEntry {
        ReasonEntry(
            name: "token_missing", status: 401, error: "unauthorized",
            description: "A bearer token is required.",
            challenge: ChallengeError.none, fault: .client, retryMayHelp: false,
            sentence: """
                The route needs a token and the request carried none.
                """)
    }

    static var schemeUnsupported: ReasonEntry {
        ReasonEntry(
            name: "scheme_unsupported", status: 401, error: "unauthorized",
            description: "A bearer token is required.",
            challenge: ChallengeError.none, fault: .client, retryMayHelp: false,
            sentence: """
                The Authorization header uses a scheme other than Bearer.
                """)
    }

    static var authorizationMalformed: ReasonEntry {
        ReasonEntry(
            name: "authorization_malformed", status: 400, error: "invalid_request",
            description: "The Authorization header is malformed.",
            challenge: .invalidRequest, fault: .client, retryMayHelp: false,
            sentence: """
                The Authorization header is not 'Bearer', a space and one b64token (RFC 6750 \
                section 2.1).
                """)
    }

    static var authorizationDuplicate: ReasonEntry {
        ReasonEntry(
            name: "authorization_duplicate", status: 400, error: "invalid_request",
            description: "The Authorization header was sent more than once.",
            challenge: .invalidRequest, fault: .client, retryMayHelp: false,
            sentence: """
                More than one Authorization field line, or a comma-joined pair, arrived; \
                none is chosen.
                """)
    }

    static var credentialsAmbiguous: ReasonEntry {
        ReasonEntry(
            name: "credentials_ambiguous", status: 400, error: "invalid_request",
            description: "Credentials were sent in more than one way.",
            challenge: .invalidRequest, fault: .client, retryMayHelp: false,
            sentence: """
                A token arrived both in the Authorization header and as an access_token \
                query parameter.
                """)
    }

    static var tokenTooLarge: ReasonEntry {
        ReasonEntry(
            name: "token_too_large", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token is longer than limits.token_bytes, or its header is longer than \
                allowed.
                """)
    }

    static var tokenMalformed: ReasonEntry {
        ReasonEntry(
            name: "token_malformed", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token is not a well-formed compact JWS: segments, base64url, UTF-8 or \
                JSON are wrong.
                """)
    }

    static var tokenEncrypted: ReasonEntry {
        ReasonEntry(
            name: "token_encrypted", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token is a JWE or a nested JWT; only signed tokens are accepted.
                """)
    }

    static var algorithmRefused: ReasonEntry {
        ReasonEntry(
            name: "algorithm_refused", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token's alg is not in the issuer's algorithms, is none, or is symmetric.
                """)
    }

    static var criticalHeaderUnknown: ReasonEntry {
        ReasonEntry(
            name: "critical_header_unknown", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token's header lists crit or b64 extensions; none is understood (RFC \
                7515 section 4.1.11).
                """)
    }

    static var tokenTypeRefused: ReasonEntry {
        ReasonEntry(
            name: "token_type_refused", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token is an ID, logout, refresh or other token and not an access token.
                """)
    }

    static var kidUnknown: ReasonEntry {
        ReasonEntry(
            name: "kid_unknown", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: true,
            sentence: """
                No key of the issuer carries the token's kid, also after asking again as \
                often as allowed.
                """)
    }

    static var signatureInvalid: ReasonEntry {
        ReasonEntry(
            name: "signature_invalid", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                No compatible key of the issuer verifies the token's signature.
                """)
    }

    static var issuerUnknown: ReasonEntry {
        ReasonEntry(
            name: "issuer_unknown", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token's iss equals no configured issuer byte for byte; look for a \
                missing or extra slash.
                """)
    }

    static var audienceMismatch: ReasonEntry {
        ReasonEntry(
            name: "audience_mismatch", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token's aud holds none of the audiences that the issuer or route is \
                configured with.
                """)
    }

    static var tokenExpired: ReasonEntry {
        ReasonEntry(
            name: "token_expired", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token's exp is in the past, clock_skew included.
                """)
    }

    static var tokenTooOld: ReasonEntry {
        ReasonEntry(
            name: "token_too_old", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token's iat is longer ago than the issuer's max_token_age allows, or it has \
                none.
                """)
    }

    static var tokenNotYetValid: ReasonEntry {
        ReasonEntry(
            name: "token_not_yet_valid", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: true,
            sentence: """
                The token's nbf or iat is in the future by more than clock_skew; compare the \
                clocks.
                """)
    }

    static var expiryMissing: ReasonEntry {
        ReasonEntry(
            name: "expiry_missing", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token has no exp; tokens that never expire are not accepted.
                """)
    }

    static var claimInvalid: ReasonEntry {
        ReasonEntry(
            name: "claim_invalid", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                A registered claim has the wrong type, is empty, too long or holds control \
                characters.
                """)
    }

    static var subjectMissing: ReasonEntry {
        ReasonEntry(
            name: "subject_missing", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token or the userinfo answer names no subject.
                """)
    }

    static var tokenUnknown: ReasonEntry {
        ReasonEntry(
            name: "token_unknown", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The issuer's userinfo endpoint refused the opaque token.
                """)
    }

    static var tokenDenied: ReasonEntry {
        ReasonEntry(
            name: "token_denied", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token (jti), its session (sid) or its subject (sub) is on the deny-list, by \
                logout or by an operator.
                """)
    }

    static var opaqueTokenRefused: ReasonEntry {
        ReasonEntry(
            name: "opaque_token_refused", status: 401, error: "invalid_token",
            description: "The access token is not valid.",
            challenge: .invalidToken, fault: .client, retryMayHelp: false,
            sentence: """
                The token is opaque and no issuer is configured to resolve opaque tokens, or \
                it is a refresh token or code.
                """)
    }
}
