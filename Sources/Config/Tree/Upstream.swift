package import Basics

/// A service behind Postern: where it is reached, and how it is treated. All its endpoints are the
/// same service; any of them may get any request.
package struct Upstream: Sendable {
    /// Name by which routes choose it.
    package var name: [UInt8] = []
    /// Where to connect; at least one in a tree that has been read.
    package var endpoints: [UpstreamEndpoint] = []
    /// How its endpoints are asked whether they are well; nil asks nobody.
    package var healthCheck: HealthCheck?
    /// When an endpoint that fails is left alone.
    package var ejection = EjectionRule()
    /// Requests that it gets at the same time from the process; nil is no bound of its own.
    package var requestsMax: Int?
    /// Requests of the process that wait while `requestsMax` are there.
    package var queueMax = 0
    /// How long a request waits there.
    package var queueTime = Nanoseconds.zero
    /// Requests that are sent a second time for every hundred that are sent.
    package var retryPercent = 0

    /// Name of the one that the top object's `upstream` describes.
    package static let defaultName = Array("default".utf8)

    /// No upstream yet.
    package init() {}
}
