/// The error code of a bearer challenge (RFC 6750 section 3.1), or none.
public enum ChallengeError: String, Sendable {
    /// The request carried no credentials: a challenge without an error code.
    case none = ""
    /// The request is malformed.
    case invalidRequest = "invalid_request"
    /// The token is malformed, expired, revoked or not meant for us.
    case invalidToken = "invalid_token"
    /// The token is good but does not reach far enough.
    case insufficientScope = "insufficient_scope"
}
