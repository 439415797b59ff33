import Basics

/// Every setting of a member of `upstreams`.
extension Upstream: DeclaredSection {
    /// Endpoints as written; a name may stand for several addresses.
    private static let endpointsMax = 64

    static let settings: SettingTable<Upstream> = [
        .required(
            "endpoints", \.endpoints, .oneOrMore(of: .upstreamEndpoint(), atMost: endpointsMax),
            "Where the service is reached; every address of a name is an endpoint."),
        .optional(
            "health_check", \.healthCheck, .section(), absent: "nobody is asked",
            "How the endpoints are asked whether they are well; one that is not gets no request."),
        .section(
            "ejection", \.ejection, "When an endpoint whose requests fail is left alone."),
        .optional(
            "requests_max", \.requestsMax, .count(1...1_000_000),
            absent: "no bound but `limits.upstream_connections`",
            "Most requests that the service gets at the same time, shared out to the workers."),
        Setting(
            "queue_max", \.queueMax, .count(0...1_000_000), default: 100,
            "Most requests that wait while requests_max are there; a further one gets 503."),
        Setting(
            "queue_time", \.queueTime,
            .duration(Nanoseconds.milliseconds(10)...Nanoseconds.seconds(300)), default: "1s",
            "Longest time that a request waits so; then 503."),
        Setting(
            "retry_percent", \.retryPercent, .count(0...100), default: 20,
            "Most requests in a hundred that are sent to a second endpoint when one breaks off."),
    ]

    static let remarks = """
        `"orders": "http://10.0.0.1:8080"` is short for `"orders": {"endpoints": \
        ["http://10.0.0.1:8080"]}`; the top object's `upstream` takes both forms too and is the \
        upstream of every route that names none. With `upstream_host` `"upstream"` the Host \
        header names the first endpoint.

        A request goes to the endpoint that has the fewest. One that cannot be connected to is \
        passed over, whatever the method, since nothing was sent. A request that was sent and \
        not answered goes once more only if its method is idempotent and it has no body: over a \
        fresh connection when the pooled one had been closed, otherwise to another endpoint and \
        within `retry_percent` (ten a second and worker are always allowed).

        Names are looked up off the request path, again when their time to live is over (1 s to \
        5 min; 5 s for /etc/hosts, which tells none). While look-ups fail the last addresses stay.

        `requests_max` and `queue_max` are divided by the number of workers, at least one each.
        """
}
