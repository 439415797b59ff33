internal import HTTP1

/// Where an issuer tells what opaque tokens mean.
struct OpaqueEndpoints: Sendable {
    /// Tells who a token speaks for (OpenID Connect Core section 5.3); nil when unknown.
    let userinfo: AbsoluteURL?
    /// Tells what a token may be used for (RFC 7662); nil when unknown.
    let introspection: AbsoluteURL?
    /// Grows when a URL changes: answers of another endpoint are not believed any more (the cache
    /// is keyed by issuer, endpoint and token).
    let generation: UInt64

    /// Whether nobody can be asked.
    var isEmpty: Bool { userinfo == nil && introspection == nil }
}
