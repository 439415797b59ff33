internal import Telemetry
internal import Upstreams

/// What the metrics say of upstreams. Endpoints are those that there are now, so their number is
/// bounded by the configuration and by what a name may stand for.
extension MetricsPage {
    mutating func upstreams(_ reports: [UpstreamReport], _ counters: [WorkerCounters]) {
        total(
            "postern_upstream_moves_total", "Requests moved to another connection unsent.",
            .moved, counters)
        total(
            "postern_upstream_retries_denied_total", "Requests for which no retry was left.",
            .retriesDenied, counters)
        total(
            "postern_upstream_waits_total", "Requests that waited for an upstream to have room.",
            .waited, counters)
        endpoints(reports)
    }

    private mutating func endpoints(_ reports: [UpstreamReport]) {
        let all = reports.flatMap { upstream in
            upstream.endpoints.map { endpoint in
                (
                    "upstream=\"\(escaped(upstream.name))\",endpoint=\"\(escaped(endpoint.name))\"",
                    endpoint
                )
            }
        }
        head("postern_upstream_endpoint_up", "gauge", "Whether an endpoint gets requests.")
        for (labels, endpoint) in all {
            line("postern_upstream_endpoint_up{\(labels)}", endpoint.state == "up" ? 1 : 0)
        }
        head("postern_upstream_ejections_total", "counter", "How often one was left alone.")
        for (labels, endpoint) in all {
            line("postern_upstream_ejections_total{\(labels)}", endpoint.ejections)
        }
        head("postern_upstream_failed_checks_total", "counter", "Health checks that failed.")
        for (labels, endpoint) in all {
            line("postern_upstream_failed_checks_total{\(labels)}", endpoint.failedChecks)
        }
    }
}
