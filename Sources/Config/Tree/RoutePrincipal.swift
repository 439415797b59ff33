/// Whose tokens pass a route (RFC 9700 section 4.15).
package enum RoutePrincipal: String, CaseIterable, Sendable {
    /// Users' and clients' own.
    case any
    /// Those that speak for a user.
    case user
    /// Those that a client got for itself.
    case client
}
