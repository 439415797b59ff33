/// Field names that Postern or its neighbours treat by name; all others are `other`.
///
/// At most 64, so that a set of them is one word. The names are written here once; lookup is by
/// `KnownFieldIndex`.
package enum KnownField: UInt8, BitwiseCopyable, CaseIterable, Sendable {
    /// Any name that is not listed here.
    case other

    // Framing, routing and persistence: what the parser itself acts on.
    case host
    case connection
    case contentLength
    case transferEncoding
    case expect
    case upgrade
    case authorization
    case keepAlive

    // Other hop-by-hop fields (RFC 9110 sections 7.6.1 and 11.7).
    case te
    case trailer
    case proxyConnection
    case proxyAuthenticate
    case proxyAuthorization
    case proxyAuthenticationInfo
    case http2Settings

    // Forwarding and tracing.
    case via
    case maxForwards
    case forwarded
    case xForwardedFor
    case xForwardedHost
    case xForwardedProto
    case xForwardedPort
    case xRealIP
    case xRequestID
    case traceparent
    case tracestate
    case earlyData

    // Authentication and state.
    case wwwAuthenticate
    case cookie
    case setCookie

    // Content and its negotiation.
    case accept
    case acceptEncoding
    case acceptLanguage
    case acceptRanges
    case contentType
    case contentEncoding
    case contentLanguage
    case contentLocation
    case contentRange
    case range
    case userAgent
    case server
    case date
    case location
    case origin
    case referer
    case retryAfter

    // Caching and conditions.
    case age
    case cacheControl
    case pragma
    case expires
    case etag
    case lastModified
    case vary
    case ifMatch
    case ifNoneMatch
    case ifModifiedSince
    case ifUnmodifiedSince
    case ifRange

    /// The name in lower case; empty for `other`.
    package var name: StaticString {
        switch self {
        case .other: ""
        case .host: "host"
        case .connection: "connection"
        case .contentLength: "content-length"
        case .transferEncoding: "transfer-encoding"
        case .expect: "expect"
        case .upgrade: "upgrade"
        case .authorization: "authorization"
        case .keepAlive: "keep-alive"
        case .te: "te"
        case .trailer: "trailer"
        case .proxyConnection: "proxy-connection"
        case .proxyAuthenticate: "proxy-authenticate"
        case .proxyAuthorization: "proxy-authorization"
        case .proxyAuthenticationInfo: "proxy-authentication-info"
        case .http2Settings: "http2-settings"
        case .via: "via"
        case .maxForwards: "max-forwards"
        case .forwarded: "forwarded"
        case .xForwardedFor: "x-forwarded-for"
        case .xForwardedHost: "x-forwarded-host"
        case .xForwardedProto: "x-forwarded-proto"
        case .xForwardedPort: "x-forwarded-port"
        case .xRealIP: "x-real-ip"
        case .xRequestID: "x-request-id"
        case .traceparent: "traceparent"
        case .tracestate: "tracestate"
        case .earlyData: "early-data"
        case .wwwAuthenticate: "www-authenticate"
        case .cookie: "cookie"
        case .setCookie: "set-cookie"
        case .accept: "accept"
        case .acceptEncoding: "accept-encoding"
        case .acceptLanguage: "accept-language"
        case .acceptRanges: "accept-ranges"
        case .contentType: "content-type"
        case .contentEncoding: "content-encoding"
        case .contentLanguage: "content-language"
        case .contentLocation: "content-location"
        case .contentRange: "content-range"
        case .range: "range"
        case .userAgent: "user-agent"
        case .server: "server"
        case .date: "date"
        case .location: "location"
        case .origin: "origin"
        case .referer: "referer"
        case .retryAfter: "retry-after"
        case .age: "age"
        case .cacheControl: "cache-control"
        case .pragma: "pragma"
        case .expires: "expires"
        case .etag: "etag"
        case .lastModified: "last-modified"
        case .vary: "vary"
        case .ifMatch: "if-match"
        case .ifNoneMatch: "if-none-match"
        case .ifModifiedSince: "if-modified-since"
        case .ifUnmodifiedSince: "if-unmodified-since"
        case .ifRange: "if-range"
        }
    }

    /// Whether the field belongs to one connection and is never forwarded as it came
    /// (contract B115, B155).
    package var isHopByHop: Bool {
        switch self {
        case .connection, .transferEncoding, .upgrade, .keepAlive, .te, .trailer,
            .proxyConnection, .proxyAuthenticate, .proxyAuthorization, .proxyAuthenticationInfo,
            .http2Settings:
            true
        default: false
        }
    }

    /// Whether the field decides where a message ends, where it goes or how its connection is
    /// used, so that a look-alike of its name is refused (contract B170).
    package var isFramingOrRouting: Bool {
        switch self {
        case .host, .contentLength, .expect: true
        default: isHopByHop
        }
    }

    /// The field's bit in a set of known fields.
    var bit: UInt64 { 1 &<< UInt64(rawValue) }
}
