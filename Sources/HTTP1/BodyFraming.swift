/// How the end of a message's body is found (RFC 9112 section 6.3).
package enum BodyFraming: Equatable, Sendable {
    /// There is no body.
    case none
    /// This many bytes follow, 0 to 2^63-1.
    case length(UInt64)
    /// Chunks follow, the last one of size 0.
    case chunked
    /// All that comes until the connection closes; responses only.
    case untilClose
}
