package import Basics
package import Policy

/// What is known about a token now.
package enum Resolution: Sendable {
    /// The token is proved, and this is who it names. The caller judges expiry, audience and the
    /// route's rules on every request: an identity holds facts, never a decision.
    case known(Identity)
    /// The token is refused, or cannot be judged, for this reason.
    case refused(Reason)
    /// The issuer has to be asked. The answer comes to the ticket by the resolver's delivery, once.
    case parked
}

/// What became of a parked token.
package enum IdentityOutcome: Sendable {
    /// The token is proved.
    case known(Identity)
    /// The token is refused, or cannot be judged.
    case refused(Reason)
}

/// Takes the answers of parked tokens. Called on threads of this layer; it must not block.
package typealias IdentityDelivery = @Sendable (Ticket, IdentityOutcome) -> Void
