/// What becomes of a machine token that names no subject.
package enum MissingSubject: String, CaseIterable, Sendable {
    /// It is refused.
    case refuse
    /// It is accepted as a client; no subject is sent upstream.
    case client
}
