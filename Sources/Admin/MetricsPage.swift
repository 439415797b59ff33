internal import Authentication
internal import Basics
internal import Telemetry
internal import Upstreams

/// The counters in Prometheus' text format (version 0.0.4). Labels come from the configuration and
/// from our own tables, so their number is bounded (contract B142).
struct MetricsPage {
    private(set) var text = ""

    init(
        version: String, counters: [WorkerCounters], issuers: [IssuerReport],
        upstreams: [UpstreamReport] = [], denials: DenyList.Report? = nil,
        reloads: ReloadReport? = nil
    ) {
        head("postern_build_info", "gauge", "Version of this binary.")
        text += "postern_build_info{version=\"\(version)\"} 1\n"
        workers(counters)
        self.upstreams(upstreams, counters)
        refusals(counters)
        keys(issuers)
        rotation(issuers)
        failures(issuers)
        endpoints(issuers)
        lookupTimes(issuers)
        if let denials { deny(denials) }
        if let reloads { reload(reloads) }
    }

    /// The page's bytes.
    var bytes: [UInt8] { Array(text.utf8) }

    mutating func line(_ name: String, _ value: UInt64) { text += "\(name) \(value)\n" }

    mutating func head(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func workers(_ counters: [WorkerCounters]) {
        head("postern_connections", "gauge", "Open client connections by worker.")
        for (index, worker) in counters.enumerated() {
            text += "postern_connections{worker=\"\(index)\"} \(worker.connections)\n"
        }
        head("postern_upstream_idle_connections", "gauge", "Pooled upstream connections by worker.")
        for (index, worker) in counters.enumerated() {
            text +=
                "postern_upstream_idle_connections{worker=\"\(index)\"} \(worker.idleUpstreams)\n"
        }
        head("postern_tokens_waiting", "gauge", "New tokens in line to be verified, by worker.")
        for (index, worker) in counters.enumerated() {
            text += "postern_tokens_waiting{worker=\"\(index)\"} \(worker.tokensWaiting)\n"
        }
        total(
            "postern_connections_accepted_total", "Client connections accepted.", .accepted,
            counters)
        total(
            "postern_upstream_connects_total", "Connections made to the upstream.",
            .upstreamConnects, counters)
        total(
            "postern_upstream_reuses_total", "Requests sent over a pooled connection.",
            .upstreamReuses, counters)
        total(
            "postern_upstream_retries_total", "Requests sent again over a fresh connection.",
            .retried, counters)
        head("postern_identities_total", "counter", "Tokens by how the bearer became known.")
        for (word, counter) in [
            ("cache", WorkerCounters.Counter.identityHits), ("proof", .identityMisses),
        ] {
            let count = counters.reduce(0) { $0 &+ $1.value(counter) }
            text += "postern_identities_total{source=\"\(word)\"} \(count)\n"
        }
        total("postern_answers_aborted_total", "Answers broken off midway.", .aborted, counters)
        total("postern_tunnels_opened_total", "WebSockets opened.", .tunnelsOpened, counters)
        head("postern_tunnels", "gauge", "Open WebSockets by worker.")
        for (index, worker) in counters.enumerated() {
            let open = worker.value(.tunnelsOpened) &- worker.value(.tunnelsClosed)
            text += "postern_tunnels{worker=\"\(index)\"} \(open)\n"
        }
        let forwarded = counters.reduce(0) { $0 &+ $1.value(.forwarded) }
        let refused = Reason.allCases.reduce(UInt64(0)) { sum, reason in
            counters.reduce(sum) { $0 &+ $1.value(reason) }
        }
        head("postern_requests_total", "counter", "Requests by what became of them.")
        text += "postern_requests_total{outcome=\"forwarded\"} \(forwarded)\n"
        text += "postern_requests_total{outcome=\"refused\"} \(refused)\n"
    }

    mutating func total(
        _ name: String, _ help: String, _ counter: WorkerCounters.Counter,
        _ counters: [WorkerCounters]
    ) {
        head(name, "counter", help)
        text += "\(name) \(counters.reduce(0) { $0 &+ $1.value(counter) })\n"
    }

    private mutating func refusals(_ counters: [WorkerCounters]) {
        head("postern_refusals_total", "counter", "Refusals and failures by reason.")
        for reason in Reason.allCases {
            let count = counters.reduce(0) { $0 &+ $1.value(reason) }
            text += "postern_refusals_total{reason=\"\(reason.name)\"} \(count)\n"
        }
    }

    private mutating func keys(_ issuers: [IssuerReport]) {
        head("postern_issuer_keys", "gauge", "Keys that can verify, by issuer.")
        for report in issuers {
            text += "postern_issuer_keys{issuer=\"\(escaped(report.issuer))\"} \(report.keyCount)\n"
        }
        head("postern_issuer_keys_age_seconds", "gauge", "Time since the keys were last confirmed.")
        for report in issuers {
            guard let age = report.keysAge else { continue }
            text +=
                "postern_issuer_keys_age_seconds{issuer=\"\(escaped(report.issuer))\"} "
                + "\(age.seconds)\n"
        }
        head("postern_issuer_fetches_total", "counter", "Fetches of keys and metadata by result.")
        for report in issuers {
            let issuer = escaped(report.issuer)
            let good = report.fetches &- report.failures
            text += "postern_issuer_fetches_total{issuer=\"\(issuer)\",result=\"ok\"} \(good)\n"
            text +=
                "postern_issuer_fetches_total{issuer=\"\(issuer)\",result=\"failed\"} "
                + "\(report.failures)\n"
        }
    }

    private mutating func rotation(_ issuers: [IssuerReport]) {
        head("postern_issuer_demanded_fetches_total", "counter", "Fetches that tokens caused.")
        for report in issuers {
            text +=
                "postern_issuer_demanded_fetches_total{issuer=\"\(escaped(report.issuer))\"} "
                + "\(report.demandedFetches)\n"
        }
        head("postern_verifications_total", "counter", "Tokens verified, not found in the cache.")
        for report in issuers {
            text +=
                "postern_verifications_total{issuer=\"\(escaped(report.issuer))\"} "
                + "\(report.verifications)\n"
        }
        head("postern_stale_key_ids_total", "counter", "Tokens signed by another key than named.")
        for report in issuers {
            text +=
                "postern_stale_key_ids_total{issuer=\"\(escaped(report.issuer))\"} "
                + "\(report.staleKeyIDs)\n"
        }
    }

    private mutating func failures(_ issuers: [IssuerReport]) {
        let name = "postern_issuer_fetch_failures_total"
        head(name, "counter", "Failed fetches of keys and metadata by kind of failure.")
        for report in issuers {
            for (kind, count) in report.failureCounts.nonzero {
                text +=
                    "\(name){issuer=\"\(escaped(report.issuer))\",kind=\"\(kind.rawValue)\"} "
                    + "\(count)\n"
            }
        }
    }

    private func endpoints(
        of issuers: [IssuerReport]
    ) -> [(labels: String, endpoint: EndpointReport)] {
        issuers.flatMap { issuer in
            issuer.endpoints.map { endpoint in
                (
                    "issuer=\"\(escaped(issuer.issuer))\",endpoint=\"\(endpoint.name)\"",
                    endpoint
                )
            }
        }
    }

    private mutating func lookupTimes(_ issuers: [IssuerReport]) {
        let name = "postern_lookup_seconds"
        head(name, "histogram", "How long questions about opaque tokens took.")
        for (labels, endpoint) in endpoints(of: issuers) {
            let times = endpoint.times
            for (bound, count) in zip(LookupTimes.bounds, times.counts) {
                let seconds = Double(bound) / 1000
                text += "\(name)_bucket{\(labels),le=\"\(seconds)\"} \(count)\n"
            }
            text += "\(name)_bucket{\(labels),le=\"+Inf\"} \(times.total)\n"
            text += "\(name)_sum{\(labels)} \(Double(times.sum.count) / 1e9)\n"
            text += "\(name)_count{\(labels)} \(times.total)\n"
        }
    }

    private mutating func endpoints(_ issuers: [IssuerReport]) {
        let all = endpoints(of: issuers)
        head("postern_lookup_failures_total", "counter", "Lookups that got no answer, by kind.")
        for (labels, endpoint) in all {
            for (kind, count) in endpoint.failureCounts.nonzero {
                text +=
                    "postern_lookup_failures_total{\(labels),kind=\"\(kind.rawValue)\"} "
                    + "\(count)\n"
            }
        }
        head("postern_lookup_breaker", "gauge", "1 for the circuit breaker's present state.")
        for (labels, endpoint) in all {
            text += "postern_lookup_breaker{\(labels),state=\"\(endpoint.breaker)\"} 1\n"
        }
        head("postern_lookup_breaker_openings_total", "counter", "How often the breaker opened.")
        for (labels, endpoint) in all {
            text += "postern_lookup_breaker_openings_total{\(labels)} \(endpoint.openings)\n"
        }
        head("postern_issuer_healthy", "gauge", "Whether the issuer said that it is well.")
        for issuer in issuers {
            guard let isWell = issuer.isWell else { continue }
            text +=
                "postern_issuer_healthy{issuer=\"\(escaped(issuer.issuer))\"} "
                + "\(isWell ? 1 : 0)\n"
        }
    }

    private mutating func deny(_ report: DenyList.Report) {
        head("postern_denied_entries", "gauge", "Denied tokens, sessions and subjects.")
        text += "postern_denied_entries \(report.entries)\n"
        head("postern_denials_rejected_total", "counter", "Denials that found no room.")
        text += "postern_denials_rejected_total \(report.rejections)\n"
    }

    private mutating func reload(_ report: ReloadReport) {
        head("postern_config_generation", "gauge", "Number of the configuration in force.")
        text += "postern_config_generation \(report.generation)\n"
        head(
            "postern_config_loaded_timestamp_seconds", "gauge",
            "When the configuration in force was loaded.")
        text += "postern_config_loaded_timestamp_seconds \(report.loaded.seconds)\n"
        head(
            "postern_config_last_reload_timestamp_seconds", "gauge",
            "When a configuration was last tried.")
        text += "postern_config_last_reload_timestamp_seconds \(report.tried.seconds)\n"
        head(
            "postern_config_last_reload_successful", "gauge",
            "Whether the configuration that was last tried came into force.")
        let isGood = report.problems.isEmpty
        text += "postern_config_last_reload_successful \(isGood ? 1 : 0)\n"
        head("postern_config_reloads_total", "counter", "Reloads by result.")
        text += "postern_config_reloads_total{result=\"ok\"} \(report.succeeded)\n"
        text += "postern_config_reloads_total{result=\"refused\"} \(report.failed)\n"
    }

    func escaped(_ value: String) -> String {
        String(value.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] })
    }
}
