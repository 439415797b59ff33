internal import Basics
internal import Config
internal import Logging
internal import Net
internal import Synchronization

/// One question to be asked.
struct DueCheck: Sendable {
    let upstream: Int
    let endpoint: UInt64
    let address: SocketAddress
    let written: UpstreamEndpoint
    let rule: HealthCheck
}

/// Health checks: which are due, and what came of them.
extension UpstreamDirectory {
    /// Whether any upstream is to be checked.
    var hasChecks: Bool {
        state.withLock { $0.upstreams.contains { $0.rule.healthCheck != nil } }
    }

    /// Takes the check that is due longest; nil, with the moment of the next one, when none is.
    func takeDueCheck(at now: Instant) -> (check: DueCheck?, next: Instant) {
        state.withLock { state in
            var found: (upstream: Int, endpoint: Int)?
            var earliest = Instant.never
            for (index, upstream) in state.upstreams.enumerated()
            where upstream.rule.healthCheck != nil {
                for (position, endpoint) in upstream.endpoints.enumerated()
                where !endpoint.isBeingChecked && endpoint.checkAt < earliest {
                    earliest = endpoint.checkAt
                    found = (index, position)
                }
            }
            guard let found, earliest <= now,
                let rule = state.upstreams[found.upstream].rule.healthCheck
            else { return (nil, earliest) }
            state.upstreams[found.upstream].endpoints[found.endpoint].isBeingChecked = true
            let endpoint = state.upstreams[found.upstream].endpoints[found.endpoint]
            return (
                DueCheck(
                    upstream: found.upstream, endpoint: endpoint.id, address: endpoint.address,
                    written: endpoint.written, rule: rule), earliest
            )
        }
    }

    /// Notes what came of a check: `failure` says why the endpoint is not well, nil that it is.
    func checked(_ check: DueCheck, failure: String?, at now: Instant) {
        let news = change(check.endpoint, of: check.upstream) { record, rule -> EndpointNews? in
            record.isBeingChecked = false
            record.checkAt = now + check.rule.interval
            if failure != nil { record.failedChecks &+= 1 }
            // The check may have been taken out of the configuration meanwhile.
            guard rule.healthCheck != nil,
                record.health.note(isWell: failure == nil, by: check.rule)
            else { return nil }
            if failure == nil { record.ejection.succeeded() }
            return EndpointNews(record, rule, isTold: true)
        }
        guard let news else { return }
        tellWorkers()
        var metadata = news.metadata
        guard let failure else {
            return logger.info("upstream endpoint is up", metadata: metadata)
        }
        metadata["cause"] = "\(failure)"
        logger.warning("upstream endpoint is down", metadata: metadata)
    }
}
