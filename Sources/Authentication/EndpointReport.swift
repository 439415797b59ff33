/// What an operator may know about one endpoint that opaque tokens are taken to.
package struct EndpointReport: Sendable {
    /// `userinfo` or `introspection`.
    package let name: String
    /// State of the circuit breaker: `closed`, `open` or `half_open`.
    package let breaker: String
    /// How often the breaker has opened.
    package let openings: UInt64
    /// Answers that were none, by kind.
    package let failureCounts: FailureCounts
    /// How long its answers took.
    package var times = LookupTimes()
}
