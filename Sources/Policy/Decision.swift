package import Basics

/// What is to become of a request. Enforcing it is another step, taken elsewhere.
package enum Decision: Equatable, Sendable {
    /// It goes upstream.
    case allow
    /// It is refused for this reason; with `scopeInsufficient` the challenge names the route's
    /// scopes (`Route.scopeText`).
    case refuse(Reason)
}
