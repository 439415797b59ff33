/// Who may pass a route.
package enum RouteAccess: String, CaseIterable, Sendable {
    /// Whoever brings a good token.
    case protected
    /// Anyone; a token is neither needed nor read, and no identity is sent upstream.
    case `public`
    /// Nobody.
    case deny
}
