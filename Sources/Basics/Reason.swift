/// Who has to act when something fails.
public enum Fault: String, Sendable {
    /// The client sent something wrong, or may not do what it asked.
    case client
    /// The issuer did not answer, or answered wrongly.
    case issuer
    /// The upstream did not answer, or answered wrongly.
    case upstream
    /// Postern itself is short of something or stopping.
    case postern
    /// The settings do not fit what is around Postern: whoever runs it has to change them.
    case `operator`
}

/// The error code of a bearer challenge (RFC 6750 section 3.1), or none.
public enum ChallengeError: String, Sendable {
    /// The request carried no credentials: a challenge without an error code.
    case none = ""
    /// The request is malformed.
    case invalidRequest = "invalid_request"
    /// The token is malformed, expired, revoked or not meant for us.
    case invalidToken = "invalid_token"
    /// The token is good but does not reach far enough.
    case insufficientScope = "insufficient_scope"
}

/// Everything the table knows about one reason.
public struct ReasonEntry: Sendable {
    /// Stable snake_case name: in logs, metrics and documents.
    public let name: StaticString
    /// Response status.
    public let status: UInt16
    /// `error` member of the JSON body; fixed text, never from the request.
    public let error: StaticString
    /// `error_description` member of the body and the challenge: says no more than the code does
    /// (contract B10), in the characters of RFC 6750 section 3.
    public let description: StaticString
    /// Bearer challenge, when one belongs to the status (RFC 9110 section 15.5.2).
    public let challenge: ChallengeError?
    /// Who has to act.
    public let fault: Fault
    /// Whether the same request may succeed later without a change.
    public let retryMayHelp: Bool
    /// One sentence for the operator reading the log at night.
    public let sentence: StaticString
}

/// Why a request was refused or failed: the one table from which answers, log lines, metrics and
/// documents are made. A reason's name is stable; operators search for it.
public enum Reason: UInt8, CaseIterable, Sendable {
    /// The route needs a token and the request carried none.
    case tokenMissing
    /// The Authorization header uses a scheme other than Bearer.
    case schemeUnsupported
    /// The Authorization header is not 'Bearer', a space and one b64token (RFC 6750 section 2.1).
    case authorizationMalformed
    /// More than one Authorization field line, or a comma-joined pair, arrived; none is chosen.
    case authorizationDuplicate
    /// A token arrived both in the Authorization header and as an access_token query parameter.
    case credentialsAmbiguous
    /// The token is longer than limits.token_bytes, or its header is longer than allowed.
    case tokenTooLarge
    /// The token is not a well-formed compact JWS: segments, base64url, UTF-8 or JSON are wrong.
    case tokenMalformed
    /// The token is a JWE or a nested JWT; only signed tokens are accepted.
    case tokenEncrypted
    /// The token's alg is not in the issuer's algorithms, is none, or is symmetric.
    case algorithmRefused
    /// The token's header lists crit or b64 extensions; none is understood (RFC 7515 section
    /// 4.1.11).
    case criticalHeaderUnknown
    /// The token is an ID, logout, refresh or other token and not an access token.
    case tokenTypeRefused
    /// No key of the issuer carries the token's kid, also after asking again as often as allowed.
    case kidUnknown
    /// No compatible key of the issuer verifies the token's signature.
    case signatureInvalid
    /// The token's iss equals no configured issuer byte for byte; look for a missing or extra
    /// slash.
    case issuerUnknown
    /// The token's aud holds none of the audiences that the issuer or route is configured with.
    case audienceMismatch
    /// The token's exp is in the past, clock_skew included.
    case tokenExpired
    /// The token's nbf or iat is in the future by more than clock_skew; compare the clocks.
    case tokenNotYetValid
    /// The token has no exp; tokens that never expire are not accepted.
    case expiryMissing
    /// A registered claim has the wrong type, is empty, too long or holds control characters.
    case claimInvalid
    /// The token or the userinfo answer names no subject.
    case subjectMissing
    /// The issuer's userinfo endpoint refused the opaque token.
    case tokenUnknown
    /// The issuer's introspection endpoint says that the opaque token is not active.
    case tokenInactive
    /// The token is opaque and no issuer is configured to resolve opaque tokens, or it is a
    /// refresh token or code.
    case opaqueTokenRefused
    /// A claim for an identity header holds bytes that the header's encoding cannot carry, or is
    /// too long.
    case claimUnrenderable
    /// The token lacks a scope that the route demands.
    case scopeInsufficient
    /// The route demands a scope, and an opaque token resolved at userinfo tells no scopes.
    case scopeUnknowable
    /// The route demands an audience, and an opaque token resolved at userinfo tells none.
    case audienceUnknowable
    /// No configured route matches the method and path; what is not allowed is denied.
    case noRoute
    /// The route that matches the request is closed to everybody.
    case routeDenied
    /// A claim that an identity header requires is missing.
    case claimMissing
    /// The request line or a header breaks RFC 9112; the offset is in the log.
    case requestMalformed
    /// Content-Length or Transfer-Encoding is invalid, repeated or contradictory, or a chunk is
    /// malformed.
    case framingInvalid
    /// A transfer coding other than chunked was used.
    case transferCodingUnsupported
    /// The request is neither HTTP/1.1 nor HTTP/1.0.
    case httpVersionUnsupported
    /// Host is missing, repeated or malformed (RFC 9112 section 3.2).
    case hostInvalid
    /// The request's host is not in the configured hosts.
    case hostNotAllowed
    /// The path holds dot segments, encoded separators, backslash, semicolon, NUL, '#' or invalid
    /// UTF-8.
    case pathAmbiguous
    /// The request target is longer than limits.target_bytes.
    case targetTooLong
    /// The request head is longer than limits.header_bytes or has more fields than
    /// limits.header_count.
    case headersTooLarge
    /// The request body is longer than limits.body_bytes.
    case bodyTooLarge
    /// Expect holds something other than 100-continue.
    case expectationUnsupported
    /// CONNECT and TRACE are never forwarded.
    case methodNotSupported
    /// A field name folds to a framing or routing header such as Content-Length or Host without
    /// being it.
    case headerAliasRefused
    /// Connection nominates a framing, end-to-end, forwarding or identity header for removal.
    case connectionOptionRefused
    /// The request head or body did not arrive within the client timeouts.
    case requestTimeout
    /// Via holds this instance's own name: the upstream sends requests back to Postern.
    case loopDetected
    /// The issuer's keys could never be fetched, so its tokens cannot be checked; see the
    /// issuer's log lines.
    case issuerUnreachable
    /// The userinfo endpoint did not answer, answered 5xx, or timed out.
    case userinfoUnreachable
    /// The userinfo answer is not a usable JSON object or signed JWT.
    case userinfoInvalid
    /// The introspection endpoint did not answer, answered 5xx, or timed out.
    case introspectionUnreachable
    /// The introspection answer is not what RFC 7662 or RFC 9701 describe.
    case introspectionInvalid
    /// The introspection endpoint refused Postern's own credentials.
    case introspectionRefusedUs
    /// The userinfo answer speaks of another subject than the introspection answer.
    case subjectMismatch
    /// Too many tokens are waiting for the issuer at the same time.
    case lookupOverloaded
    /// No connection to the upstream could be made.
    case upstreamUnreachable
    /// The upstream closed the connection before it answered.
    case upstreamClosed
    /// The upstream's answer breaks RFC 9112 or a limit.
    case upstreamResponseInvalid
    /// Connecting to the upstream took longer than timeouts.upstream_connect.
    case upstreamConnectTimeout
    /// The upstream sent nothing for longer than timeouts.upstream_response.
    case upstreamResponseTimeout
    /// A connection, buffer or queue limit is reached.
    case overloaded
    /// Postern is draining before it stops.
    case draining
    /// A rule of Postern's own was broken; please report it.
    case internalError

    /// What the table says of this reason.
    public var entry: ReasonEntry {
        switch self {
        case .tokenMissing:
            ReasonEntry(
                name: "token_missing", status: 401, error: "unauthorized",
                description: "A bearer token is required.",
                challenge: ChallengeError.none, fault: .client, retryMayHelp: false,
                sentence: """
                    The route needs a token and the request carried none.
                    """)
        case .schemeUnsupported:
            ReasonEntry(
                name: "scheme_unsupported", status: 401, error: "unauthorized",
                description: "A bearer token is required.",
                challenge: ChallengeError.none, fault: .client, retryMayHelp: false,
                sentence: """
                    The Authorization header uses a scheme other than Bearer.
                    """)
        case .authorizationMalformed:
            ReasonEntry(
                name: "authorization_malformed", status: 400, error: "invalid_request",
                description: "The Authorization header is malformed.",
                challenge: .invalidRequest, fault: .client, retryMayHelp: false,
                sentence: """
                    The Authorization header is not 'Bearer', a space and one b64token (RFC 6750 \
                    section 2.1).
                    """)
        case .authorizationDuplicate:
            ReasonEntry(
                name: "authorization_duplicate", status: 400, error: "invalid_request",
                description: "The Authorization header was sent more than once.",
                challenge: .invalidRequest, fault: .client, retryMayHelp: false,
                sentence: """
                    More than one Authorization field line, or a comma-joined pair, arrived; \
                    none is chosen.
                    """)
        case .credentialsAmbiguous:
            ReasonEntry(
                name: "credentials_ambiguous", status: 400, error: "invalid_request",
                description: "Credentials were sent in more than one way.",
                challenge: .invalidRequest, fault: .client, retryMayHelp: false,
                sentence: """
                    A token arrived both in the Authorization header and as an access_token \
                    query parameter.
                    """)
        case .tokenTooLarge:
            ReasonEntry(
                name: "token_too_large", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The token is longer than limits.token_bytes, or its header is longer than \
                    allowed.
                    """)
        case .tokenMalformed:
            ReasonEntry(
                name: "token_malformed", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The token is not a well-formed compact JWS: segments, base64url, UTF-8 or \
                    JSON are wrong.
                    """)
        case .tokenEncrypted:
            ReasonEntry(
                name: "token_encrypted", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The token is a JWE or a nested JWT; only signed tokens are accepted.
                    """)
        case .algorithmRefused:
            ReasonEntry(
                name: "algorithm_refused", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The token's alg is not in the issuer's algorithms, is none, or is symmetric.
                    """)
        case .criticalHeaderUnknown:
            ReasonEntry(
                name: "critical_header_unknown", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The token's header lists crit or b64 extensions; none is understood (RFC \
                    7515 section 4.1.11).
                    """)
        case .tokenTypeRefused:
            ReasonEntry(
                name: "token_type_refused", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The token is an ID, logout, refresh or other token and not an access token.
                    """)
        case .kidUnknown:
            ReasonEntry(
                name: "kid_unknown", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: true,
                sentence: """
                    No key of the issuer carries the token's kid, also after asking again as \
                    often as allowed.
                    """)
        case .signatureInvalid:
            ReasonEntry(
                name: "signature_invalid", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    No compatible key of the issuer verifies the token's signature.
                    """)
        case .issuerUnknown:
            ReasonEntry(
                name: "issuer_unknown", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The token's iss equals no configured issuer byte for byte; look for a \
                    missing or extra slash.
                    """)
        case .audienceMismatch:
            ReasonEntry(
                name: "audience_mismatch", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The token's aud holds none of the audiences that the issuer or route is \
                    configured with.
                    """)
        case .tokenExpired:
            ReasonEntry(
                name: "token_expired", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The token's exp is in the past, clock_skew included.
                    """)
        case .tokenNotYetValid:
            ReasonEntry(
                name: "token_not_yet_valid", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: true,
                sentence: """
                    The token's nbf or iat is in the future by more than clock_skew; compare the \
                    clocks.
                    """)
        case .expiryMissing:
            ReasonEntry(
                name: "expiry_missing", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The token has no exp; tokens that never expire are not accepted.
                    """)
        case .claimInvalid:
            ReasonEntry(
                name: "claim_invalid", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    A registered claim has the wrong type, is empty, too long or holds control \
                    characters.
                    """)
        case .subjectMissing:
            ReasonEntry(
                name: "subject_missing", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The token or the userinfo answer names no subject.
                    """)
        case .tokenUnknown:
            ReasonEntry(
                name: "token_unknown", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The issuer's userinfo endpoint refused the opaque token.
                    """)
        case .tokenInactive:
            ReasonEntry(
                name: "token_inactive", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The issuer's introspection endpoint says that the opaque token is not active: \
                    unknown, expired or revoked.
                    """)
        case .opaqueTokenRefused:
            ReasonEntry(
                name: "opaque_token_refused", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The token is opaque and no issuer is configured to resolve opaque tokens, or \
                    it is a refresh token or code.
                    """)
        case .claimUnrenderable:
            ReasonEntry(
                name: "claim_unrenderable", status: 403, error: "forbidden",
                description: "The identity cannot be forwarded.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    A claim for an identity header holds bytes that the header's encoding cannot \
                    carry, or is too long.
                    """)
        case .scopeInsufficient:
            ReasonEntry(
                name: "scope_insufficient", status: 403, error: "insufficient_scope",
                description: "The access token lacks a required scope.",
                challenge: .insufficientScope, fault: .client, retryMayHelp: false,
                sentence: """
                    The token lacks a scope that the route demands.
                    """)
        case .scopeUnknowable:
            ReasonEntry(
                name: "scope_unknowable", status: 403, error: "insufficient_scope",
                description: "The access token lacks a required scope.",
                challenge: .insufficientScope, fault: .client, retryMayHelp: false,
                sentence: """
                    The route demands a scope, and an opaque token resolved at userinfo tells no \
                    scopes.
                    """)
        case .audienceUnknowable:
            ReasonEntry(
                name: "audience_unknowable", status: 401, error: "invalid_token",
                description: "The access token is not valid.",
                challenge: .invalidToken, fault: .client, retryMayHelp: false,
                sentence: """
                    The route demands an audience, and an opaque token resolved at userinfo \
                    tells none.
                    """)
        case .noRoute:
            ReasonEntry(
                name: "no_route", status: 403, error: "forbidden",
                description: "No route allows this request.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    No configured route matches the method and path; what is not allowed is denied.
                    """)
        case .routeDenied:
            ReasonEntry(
                name: "route_denied", status: 403, error: "forbidden",
                description: "No route allows this request.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    The route that matches the request is closed to everybody (access deny).
                    """)
        case .claimMissing:
            ReasonEntry(
                name: "claim_missing", status: 403, error: "forbidden",
                description: "The identity cannot be forwarded.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    A claim that an identity header is configured to require is not in the token.
                    """)
        case .requestMalformed:
            ReasonEntry(
                name: "request_malformed", status: 400, error: "bad_request",
                description: "The request is malformed.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    The request line or a header breaks RFC 9112; the offset is in the log.
                    """)
        case .framingInvalid:
            ReasonEntry(
                name: "framing_invalid", status: 400, error: "bad_request",
                description: "The request's framing is not valid.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    Content-Length or Transfer-Encoding is invalid, repeated or contradictory, \
                    or a chunk is malformed.
                    """)
        case .transferCodingUnsupported:
            ReasonEntry(
                name: "transfer_coding_unsupported", status: 501, error: "not_implemented",
                description: "The transfer coding is not supported.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    A transfer coding other than chunked was used.
                    """)
        case .httpVersionUnsupported:
            ReasonEntry(
                name: "http_version_unsupported", status: 505, error: "http_version_not_supported",
                description: "The HTTP version is not supported.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    The request is neither HTTP/1.1 nor HTTP/1.0.
                    """)
        case .hostInvalid:
            ReasonEntry(
                name: "host_invalid", status: 400, error: "bad_request",
                description: "The Host header is missing or not valid.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    Host is missing, repeated or malformed (RFC 9112 section 3.2).
                    """)
        case .hostNotAllowed:
            ReasonEntry(
                name: "host_not_allowed", status: 421, error: "misdirected_request",
                description: "This host is not served here.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    The request's host is not in the configured hosts.
                    """)
        case .pathAmbiguous:
            ReasonEntry(
                name: "path_ambiguous", status: 400, error: "bad_request",
                description: "The path can be read in more than one way.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    The path holds dot segments, encoded separators, backslash, semicolon, NUL, \
                    '#' or invalid UTF-8.
                    """)
        case .targetTooLong:
            ReasonEntry(
                name: "target_too_long", status: 414, error: "uri_too_long",
                description: "The request target is too long.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    The request target is longer than limits.target_bytes.
                    """)
        case .headersTooLarge:
            ReasonEntry(
                name: "headers_too_large", status: 431, error: "request_header_fields_too_large",
                description: "The request's headers are too large.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    The request head is longer than limits.header_bytes or has more fields than \
                    limits.header_count.
                    """)
        case .bodyTooLarge:
            ReasonEntry(
                name: "body_too_large", status: 413, error: "content_too_large",
                description: "The request's body is too large.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    The request body is longer than limits.body_bytes.
                    """)
        case .expectationUnsupported:
            ReasonEntry(
                name: "expectation_unsupported", status: 417, error: "expectation_failed",
                description: "The expectation is not supported.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    Expect holds something other than 100-continue.
                    """)
        case .methodNotSupported:
            ReasonEntry(
                name: "method_not_supported", status: 405, error: "method_not_allowed",
                description: "The method is not supported.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    CONNECT and TRACE are never forwarded.
                    """)
        case .headerAliasRefused:
            ReasonEntry(
                name: "header_alias_refused", status: 400, error: "bad_request",
                description: "A header name imitates another header.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    A field name folds to a framing or routing header such as Content-Length or \
                    Host without being it.
                    """)
        case .connectionOptionRefused:
            ReasonEntry(
                name: "connection_option_refused", status: 400, error: "bad_request",
                description: "The Connection header names a protected header.",
                challenge: nil, fault: .client, retryMayHelp: false,
                sentence: """
                    Connection nominates a framing, end-to-end, forwarding or identity header \
                    for removal.
                    """)
        case .requestTimeout:
            ReasonEntry(
                name: "request_timeout", status: 408, error: "request_timeout",
                description: "The request did not arrive in time.",
                challenge: nil, fault: .client, retryMayHelp: true,
                sentence: """
                    The request head or body did not arrive within the client timeouts.
                    """)
        case .loopDetected:
            ReasonEntry(
                name: "loop_detected", status: 508, error: "loop_detected",
                description: "The request has passed here before.",
                challenge: nil, fault: .postern, retryMayHelp: false,
                sentence: """
                    Via holds this instance's own name: the upstream sends requests back to Postern.
                    """)
        case .issuerUnreachable:
            ReasonEntry(
                name: "issuer_unreachable", status: 503, error: "temporarily_unavailable",
                description: "The token cannot be checked now.",
                challenge: nil, fault: .issuer, retryMayHelp: true,
                sentence: """
                    The issuer's keys could never be fetched, so its tokens cannot be checked; \
                    see the issuer's log lines.
                    """)
        case .userinfoUnreachable:
            ReasonEntry(
                name: "userinfo_unreachable", status: 503, error: "temporarily_unavailable",
                description: "The token cannot be checked now.",
                challenge: nil, fault: .issuer, retryMayHelp: true,
                sentence: """
                    The userinfo endpoint did not answer, answered 5xx, or timed out.
                    """)
        case .userinfoInvalid:
            ReasonEntry(
                name: "userinfo_invalid", status: 503, error: "temporarily_unavailable",
                description: "The token cannot be checked now.",
                challenge: nil, fault: .issuer, retryMayHelp: true,
                sentence: """
                    The userinfo answer is not a usable JSON object or signed JWT.
                    """)
        case .introspectionUnreachable:
            ReasonEntry(
                name: "introspection_unreachable", status: 503, error: "temporarily_unavailable",
                description: "The token cannot be checked now.",
                challenge: nil, fault: .issuer, retryMayHelp: true,
                sentence: """
                    The introspection endpoint is not known, did not answer, answered 5xx, or \
                    timed out.
                    """)
        case .introspectionInvalid:
            ReasonEntry(
                name: "introspection_invalid", status: 503, error: "temporarily_unavailable",
                description: "The token cannot be checked now.",
                challenge: nil, fault: .issuer, retryMayHelp: true,
                sentence: """
                    The introspection answer is not a usable JSON object (RFC 7662), or not a \
                    signed one where that is demanded (RFC 9701).
                    """)
        case .introspectionRefusedUs:
            ReasonEntry(
                name: "introspection_refused_us", status: 503, error: "temporarily_unavailable",
                description: "The token cannot be checked now.",
                challenge: nil, fault: .operator, retryMayHelp: true,
                sentence: """
                    The introspection endpoint refused Postern's own credentials with 401 or 403; \
                    see the issuer's introspection_auth.
                    """)
        case .subjectMismatch:
            ReasonEntry(
                name: "subject_mismatch", status: 503, error: "temporarily_unavailable",
                description: "The token cannot be checked now.",
                challenge: nil, fault: .issuer, retryMayHelp: false,
                sentence: """
                    The userinfo answer speaks of another subject than the introspection answer \
                    about the same token, so neither is believed.
                    """)
        case .lookupOverloaded:
            ReasonEntry(
                name: "lookup_overloaded", status: 503, error: "temporarily_unavailable",
                description: "The token cannot be checked now.",
                challenge: nil, fault: .postern, retryMayHelp: true,
                sentence: """
                    Too many tokens are waiting for the issuer at the same time.
                    """)
        case .upstreamUnreachable:
            ReasonEntry(
                name: "upstream_unreachable", status: 502, error: "bad_gateway",
                description: "The service cannot be reached.",
                challenge: nil, fault: .upstream, retryMayHelp: true,
                sentence: """
                    No connection to the upstream could be made.
                    """)
        case .upstreamClosed:
            ReasonEntry(
                name: "upstream_closed", status: 502, error: "bad_gateway",
                description: "The service did not answer.",
                challenge: nil, fault: .upstream, retryMayHelp: true,
                sentence: """
                    The upstream closed the connection before it answered.
                    """)
        case .upstreamResponseInvalid:
            ReasonEntry(
                name: "upstream_response_invalid", status: 502, error: "bad_gateway",
                description: "The service's answer is not valid.",
                challenge: nil, fault: .upstream, retryMayHelp: false,
                sentence: """
                    The upstream's answer breaks RFC 9112 or a limit.
                    """)
        case .upstreamConnectTimeout:
            ReasonEntry(
                name: "upstream_connect_timeout", status: 504, error: "gateway_timeout",
                description: "The service cannot be reached in time.",
                challenge: nil, fault: .upstream, retryMayHelp: true,
                sentence: """
                    Connecting to the upstream took longer than timeouts.upstream_connect.
                    """)
        case .upstreamResponseTimeout:
            ReasonEntry(
                name: "upstream_response_timeout", status: 504, error: "gateway_timeout",
                description: "The service did not answer in time.",
                challenge: nil, fault: .upstream, retryMayHelp: true,
                sentence: """
                    The upstream sent nothing for longer than timeouts.upstream_response.
                    """)
        case .overloaded:
            ReasonEntry(
                name: "overloaded", status: 503, error: "temporarily_unavailable",
                description: "The proxy is overloaded.",
                challenge: nil, fault: .postern, retryMayHelp: true,
                sentence: """
                    A connection, buffer or queue limit is reached.
                    """)
        case .draining:
            ReasonEntry(
                name: "draining", status: 503, error: "temporarily_unavailable",
                description: "The proxy is stopping.",
                challenge: nil, fault: .postern, retryMayHelp: true,
                sentence: """
                    Postern is draining before it stops.
                    """)
        case .internalError:
            ReasonEntry(
                name: "internal_error", status: 500, error: "internal_error",
                description: "The request could not be handled.",
                challenge: nil, fault: .postern, retryMayHelp: false,
                sentence: """
                    A rule of Postern's own was broken; please report it.
                    """)
        }
    }

    /// Stable snake_case name.
    public var name: StaticString { entry.name }
    /// Response status.
    public var status: UInt16 { entry.status }
}
