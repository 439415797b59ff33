/// Which headers tell the upstream where a request came from.
package enum ForwardedHeaders: String, CaseIterable, Sendable {
    /// X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host.
    case xForwarded = "x-forwarded"
    /// Forwarded (RFC 7239).
    case forwarded
    /// Both kinds.
    case both
    /// Neither.
    case none

    /// Whether X-Forwarded-* are written.
    package var writesXForwarded: Bool { self == .xForwarded || self == .both }

    /// Whether Forwarded is written.
    package var writesForwarded: Bool { self == .forwarded || self == .both }
}
