package import Basics
package import Net

/// What a worker has to know of one upstream; it copies it when something has changed.
package struct UpstreamView: Sendable {
    /// Requests at the same time in the process; nil is no bound.
    package let requestsMax: Int?
    /// Requests of the process that may wait.
    package let queueMax: Int
    /// How long one waits.
    package let queueTime: Nanoseconds
    /// Retries earned by a hundred requests.
    package let retryPercent: Int
    /// Where it is reached; empty while no name is resolved.
    package let endpoints: [EndpointView]

    package init(
        requestsMax: Int?, queueMax: Int, queueTime: Nanoseconds, retryPercent: Int,
        endpoints: [EndpointView]
    ) {
        self.requestsMax = requestsMax
        self.queueMax = queueMax
        self.queueTime = queueTime
        self.retryPercent = retryPercent
        self.endpoints = endpoints
    }
}

/// The same of one endpoint.
package struct EndpointView: Sendable {
    /// Its number, never another's.
    package let id: UInt64
    /// Where to connect.
    package let address: SocketAddress
    /// Whether health checks find it well.
    package let isUp: Bool
    /// Until when it is left alone, since requests failed.
    package let ejectedUntil: Instant
    /// Whether requests have failed since the last answer: an answer is then worth telling.
    package let isTroubled: Bool

    package init(
        id: UInt64, address: SocketAddress, isUp: Bool = true,
        ejectedUntil: Instant = Instant(nanoseconds: .min), isTroubled: Bool = false
    ) {
        self.id = id
        self.address = address
        self.isUp = isUp
        self.ejectedUntil = ejectedUntil
        self.isTroubled = isTroubled
    }
}
