/// What the operator sees of one upstream.
package struct UpstreamReport: Sendable {
    /// One endpoint.
    package struct Endpoint: Sendable {
        /// Its address.
        package let name: String
        /// `up`, `down` by health checks, or `ejected` since requests failed.
        package let state: String
        /// How often it was left alone.
        package let ejections: UInt64
        /// Health checks that failed.
        package let failedChecks: UInt64

        package init(name: String, state: String, ejections: UInt64, failedChecks: UInt64) {
            self.name = name
            self.state = state
            self.ejections = ejections
            self.failedChecks = failedChecks
        }
    }

    /// Its name in the configuration.
    package let name: String
    /// In the order of the configuration; empty while no name is resolved.
    package let endpoints: [Endpoint]

    package init(name: String, endpoints: [Endpoint]) {
        self.name = name
        self.endpoints = endpoints
    }
}
