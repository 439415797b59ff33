internal import Basics

/// Where a route's requests go, and how long that may take.
struct RoutePlan: BitwiseCopyable, Sendable {
    /// The upstream's place in the `UpstreamDirectory`; -1 for a route that forwards nothing.
    var upstream: Int32 = -1
    /// Connecting to one endpoint.
    var connectTime = Nanoseconds.zero
    /// Between two pieces of the answer, and until its first.
    var responseTime = Nanoseconds.zero
}
