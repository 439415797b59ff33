/// Which headers trusted proxies write. Only these are believed: a proxy that writes one kind lets
/// the client's own copy of the other pass.
package enum TrustedHeader: String, CaseIterable, Sendable {
    /// X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host.
    case xForwarded = "x-forwarded"
    /// Forwarded (RFC 7239).
    case forwarded
}
