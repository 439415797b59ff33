package import Basics

/// How an upstream's endpoints are asked whether they are well.
package struct HealthCheck: Equatable, Sendable {
    /// The path that is asked for, with its query.
    package var path = ""
    /// Between two questions to one endpoint.
    package var interval = Nanoseconds.zero
    /// How long one answer may take in all.
    package var timeout = Nanoseconds.zero
    /// Good answers in a row that bring an endpoint up.
    package var healthyAfter = 0
    /// Failed ones in a row that take it down.
    package var unhealthyAfter = 0

    /// No check; the reader fills it from the declarations.
    package init() {}
}
