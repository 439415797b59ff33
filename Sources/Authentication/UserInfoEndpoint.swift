internal import HTTP1

/// Where an issuer resolves opaque tokens.
struct UserInfoEndpoint: Sendable {
    /// The URL.
    let url: AbsoluteURL
    /// Grows when the URL changes: answers of another endpoint are not believed any more (the cache
    /// is keyed by issuer, endpoint and token).
    let generation: UInt64
}
