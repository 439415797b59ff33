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
    /// The token is older than the issuer's max_token_age, or has no iat to tell its age by.
    case tokenTooOld
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
    /// The token, its session or its subject was denied here, before it would have ended by itself.
    case tokenDenied
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
    case principalRefused
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
    /// An OPTIONS arrived whose Max-Forwards is 0: it must not be forwarded any further.
    case forwardsExhausted
    case proxyHeaderInvalid
    case clientConnectionsExceeded
    case memoryShort
    /// A web page of an origin that the route's allowed_origins does not list asked for an upgrade.
    case originNotAllowed
    /// A request for an upgrade carries a body (RFC 9110 section 7.8).
    case upgradeWithBody
    /// The token that opened a WebSocket, event stream, download or upload has ended meanwhile.
    case streamTokenExpired
    /// The token that opened a WebSocket, event stream, download or upload was denied meanwhile.
    case streamTokenDenied
    /// A WebSocket, event stream, download or upload has lasted as long as stream_lifetime allows.
    case streamLifetimeOver
    /// Nothing passed through a WebSocket for longer than timeouts.tunnel_idle.
    case tunnelIdle
    /// The issuer's keys could never be fetched, so its tokens cannot be checked; see the
    /// issuer's log lines.
    case issuerUnreachable
    case keyAwaited
    /// The issuer refused the token but is not well by its own word, so it is not believed.
    case issuerUnhealthy
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
    /// Health checks found no endpoint of the upstream to be well.
    case upstreamUnavailable
    /// The upstream has as much to do as it may, and no more may wait for it.
    case upstreamOverloaded
    /// The request waited for the upstream to have room for longer than queue_time.
    case upstreamQueueTimeout
    /// A connection, buffer or queue limit is reached.
    case overloaded
    /// Postern is draining before it stops.
    case draining
    /// A rule of Postern's own was broken; please report it.
    case internalError

    /// What the table says of this reason. The entries stand in `ReasonEntry+*.swift`.
    public var entry: ReasonEntry {
        switch self {
        case .tokenMissing: .tokenMissing
        case .schemeUnsupported: .schemeUnsupported
        case .authorizationMalformed: .authorizationMalformed
        case .authorizationDuplicate: .authorizationDuplicate
        case .credentialsAmbiguous: .credentialsAmbiguous
        case .tokenTooLarge: .tokenTooLarge
        case .tokenMalformed: .tokenMalformed
        case .tokenEncrypted: .tokenEncrypted
        case .algorithmRefused: .algorithmRefused
        case .criticalHeaderUnknown: .criticalHeaderUnknown
        case .tokenTypeRefused: .tokenTypeRefused
        case .kidUnknown: .kidUnknown
        case .signatureInvalid: .signatureInvalid
        case .issuerUnknown: .issuerUnknown
        case .audienceMismatch: .audienceMismatch
        case .tokenExpired: .tokenExpired
        case .tokenTooOld: .tokenTooOld
        case .tokenNotYetValid: .tokenNotYetValid
        case .expiryMissing: .expiryMissing
        case .claimInvalid: .claimInvalid
        case .subjectMissing: .subjectMissing
        case .tokenUnknown: .tokenUnknown
        case .tokenInactive: .tokenInactive
        case .tokenDenied: .tokenDenied
        case .opaqueTokenRefused: .opaqueTokenRefused
        case .claimUnrenderable: .claimUnrenderable
        case .scopeInsufficient: .scopeInsufficient
        case .scopeUnknowable: .scopeUnknowable
        case .principalRefused: .principalRefused
        case .audienceUnknowable: .audienceUnknowable
        case .noRoute: .noRoute
        case .routeDenied: .routeDenied
        case .claimMissing: .claimMissing
        case .requestMalformed: .requestMalformed
        case .framingInvalid: .framingInvalid
        case .transferCodingUnsupported: .transferCodingUnsupported
        case .httpVersionUnsupported: .httpVersionUnsupported
        case .hostInvalid: .hostInvalid
        case .hostNotAllowed: .hostNotAllowed
        case .pathAmbiguous: .pathAmbiguous
        case .targetTooLong: .targetTooLong
        case .headersTooLarge: .headersTooLarge
        case .bodyTooLarge: .bodyTooLarge
        case .expectationUnsupported: .expectationUnsupported
        case .methodNotSupported: .methodNotSupported
        case .headerAliasRefused: .headerAliasRefused
        case .connectionOptionRefused: .connectionOptionRefused
        case .requestTimeout: .requestTimeout
        case .loopDetected: .loopDetected
        case .forwardsExhausted: .forwardsExhausted
        case .proxyHeaderInvalid: .proxyHeaderInvalid
        case .clientConnectionsExceeded: .clientConnectionsExceeded
        case .memoryShort: .memoryShort
        case .originNotAllowed: .originNotAllowed
        case .upgradeWithBody: .upgradeWithBody
        case .streamTokenExpired: .streamTokenExpired
        case .streamTokenDenied: .streamTokenDenied
        case .streamLifetimeOver: .streamLifetimeOver
        case .tunnelIdle: .tunnelIdle
        case .issuerUnreachable: .issuerUnreachable
        case .keyAwaited: .keyAwaited
        case .issuerUnhealthy: .issuerUnhealthy
        case .userinfoUnreachable: .userinfoUnreachable
        case .userinfoInvalid: .userinfoInvalid
        case .introspectionUnreachable: .introspectionUnreachable
        case .introspectionInvalid: .introspectionInvalid
        case .introspectionRefusedUs: .introspectionRefusedUs
        case .subjectMismatch: .subjectMismatch
        case .lookupOverloaded: .lookupOverloaded
        case .upstreamUnreachable: .upstreamUnreachable
        case .upstreamClosed: .upstreamClosed
        case .upstreamResponseInvalid: .upstreamResponseInvalid
        case .upstreamConnectTimeout: .upstreamConnectTimeout
        case .upstreamResponseTimeout: .upstreamResponseTimeout
        case .upstreamUnavailable: .upstreamUnavailable
        case .upstreamOverloaded: .upstreamOverloaded
        case .upstreamQueueTimeout: .upstreamQueueTimeout
        case .overloaded: .overloaded
        case .draining: .draining
        case .internalError: .internalError
        }
    }

    /// Stable snake_case name.
    public var name: StaticString { entry.name }
    /// Response status.
    public var status: UInt16 { entry.status }
}
