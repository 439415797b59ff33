/// Who tells what an opaque token means.
package enum OpaqueResolution: Sendable {
    /// The issuer's userinfo endpoint (OpenID Connect Core section 5.3).
    case userinfo
    /// The issuer's introspection endpoint (RFC 7662).
    case introspection
    /// Introspection says whether the token is good, for whom and for what; then userinfo, which
    /// has to speak of the same subject, adds claims for identity headers.
    case introspectionThenUserinfo
    /// Nobody: opaque tokens are refused.
    case none

    /// Whether the userinfo endpoint is asked.
    package var asksUserinfo: Bool { self == .userinfo || self == .introspectionThenUserinfo }
    /// Whether the introspection endpoint is asked.
    package var asksIntrospection: Bool {
        self == .introspection || self == .introspectionThenUserinfo
    }
}
