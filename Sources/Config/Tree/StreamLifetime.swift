package import Basics

/// How long an exchange may go on: a WebSocket, an event stream, a long download or upload.
/// Whatever it says, an exchange whose token is denied is cut.
package enum StreamLifetime: Equatable, Sendable {
    /// Until the token that opened it ends.
    case token
    /// So long, and no longer than the token.
    case atMost(Nanoseconds)
    /// As long as both sides like.
    case unlimited
}
