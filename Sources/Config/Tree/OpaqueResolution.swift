/// Who tells what an opaque token means.
package enum OpaqueResolution: String, CaseIterable, Sendable {
    /// The issuer's userinfo endpoint (OpenID Connect Core section 5.3).
    case userinfo
    /// Nobody: opaque tokens are refused.
    case none
}
