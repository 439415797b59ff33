/// What becomes of the client's Authorization header once the token is judged.
package enum AuthorizationForwarding: String, CaseIterable, Sendable {
    /// It stays here.
    case strip
    /// The upstream gets it as it came.
    case pass
}
