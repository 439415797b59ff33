/// Which Host the upstream sees.
package enum UpstreamHost: String, CaseIterable, Sendable {
    /// The client's.
    case preserve
    /// The upstream's own, from its URL.
    case upstream
}
