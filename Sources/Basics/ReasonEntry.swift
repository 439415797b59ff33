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
