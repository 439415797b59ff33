/// Who has to act when something fails.
public enum Fault: String, Sendable {
    /// The client sent something wrong, or may not do what it asked.
    case client
    /// The issuer did not answer, or answered wrongly.
    case issuer
    /// The upstream did not answer, or answered wrongly.
    case upstream
    /// Postern itself is short of something or stopping.
    case postern
}

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

/// Everything the table knows about one reason.
public struct ReasonEntry: Sendable {
    /// Stable snake_case name: in logs, metrics and documents.
    public let name: StaticString
    /// Response status.
    public let status: UInt16
    /// `error` member of the JSON body; fixed text, never from the request.
    public let error: StaticString
    /// `error_description` member of the body and the challenge: says no more than the code does
    /// (contract B10), in the characters of RFC 6750 section 3.
    public let description: StaticString
    /// Bearer challenge, when one belongs to the status (RFC 9110 section 15.5.2).
    public let challenge: ChallengeError?
    /// Who has to act.
    public let fault: Fault
    /// Whether the same request may succeed later without a change.
    public let retryMayHelp: Bool
    /// One sentence for the operator reading the log at night.
    public let sentence: StaticString
}
