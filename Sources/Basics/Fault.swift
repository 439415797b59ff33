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
    /// The settings do not fit what is around Postern: whoever runs it has to change them.
    case `operator`
}
