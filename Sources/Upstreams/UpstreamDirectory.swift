package import Basics
internal import Config
package import Logging
internal import Net
internal import Synchronization

/// All upstreams of the process: which endpoints they have and which of them can serve. Workers
/// copy what they need when `version` has changed, and tell what fails; name look-ups and health
/// checks come from threads of their own. No lock is taken for a request that goes well.
package final class UpstreamDirectory: Sendable {
    struct State {
        /// An upstream keeps its place here for the life of the process, so that a request that
        /// began under an older configuration still finds it.
        var upstreams: [UpstreamRecord] = []
        /// Upstreams of the configuration in force, and the name servers that it names.
        var inForce: [Upstream] = []
        var resolverInForce: [Endpoint] = []
        /// The name servers that are asked.
        var resolver: [Endpoint] = []
        var counter: UInt64 = 0
    }

    let state = Mutex(State())
    let logger: Logger
    private let changes = Atomic<Int>(0)

    package init(logger: Logger) { self.logger = logger }

    /// Grows whenever a worker's copy is out of date.
    package var version: Int { changes.load(ordering: .acquiring) }

    /// What workers copy, and the version that it has at least.
    package func view() -> (version: Int, upstreams: [UpstreamView]) {
        let version = self.version
        return (version, state.withLock { $0.upstreams.map(\.view) })
    }

    /// A request to an endpoint failed.
    package func requestFailed(at endpoint: UInt64, of upstream: Int, now: Instant) {
        let news = change(endpoint, of: upstream) { record, rule -> EndpointNews? in
            let wasTroubled = record.ejection.isTroubled
            let isEjected = record.ejection.failed(by: rule.ejection, at: now)
            if isEjected { record.ejections &+= 1 }
            guard isEjected || !wasTroubled else { return nil }
            let isTold = isEjected && record.ejection.ejections == 1
            return EndpointNews(record, rule, isTold: isTold)
        }
        guard let news else { return }
        tellWorkers()
        guard news.isTold else { return }
        logger.warning(
            "upstream endpoint ejected: its requests fail", metadata: news.metadata)
    }

    /// An endpoint that had failed has answered.
    package func requestSucceeded(at endpoint: UInt64, of upstream: Int) {
        let news = change(endpoint, of: upstream) { record, rule -> EndpointNews? in
            guard record.ejection.isTroubled else { return nil }
            let wasEjected = record.ejection.ejections > 0
            record.ejection.succeeded()
            return EndpointNews(record, rule, isTold: wasEjected)
        }
        guard let news else { return }
        tellWorkers()
        guard news.isTold else { return }
        logger.info("upstream endpoint answers again", metadata: news.metadata)
    }

    /// What the operator sees.
    package func reports(now: Instant) -> [UpstreamReport] {
        state.withLock { state in
            state.upstreams.filter { !$0.isRetired }.map { upstream in
                UpstreamReport(
                    name: upstream.rule.text,
                    endpoints: upstream.endpoints.map { endpoint in
                        UpstreamReport.Endpoint(
                            name: endpoint.name,
                            state: !endpoint.health.isUp
                                ? "down" : endpoint.ejection.isEjected(at: now) ? "ejected" : "up",
                            ejections: endpoint.ejections, failedChecks: endpoint.failedChecks)
                    })
            }
        }
    }

    /// Changes an endpoint that is still there; nil when it is not.
    func change<Result: Sendable>(
        _ endpoint: UInt64, of upstream: Int,
        _ body: (inout EndpointRecord, Upstream) -> Result?
    ) -> Result? {
        state.withLock { state in
            guard state.upstreams.indices.contains(upstream),
                let index = state.upstreams[upstream].endpoints.firstIndex(where: {
                    $0.id == endpoint
                })
            else { return nil }
            let rule = state.upstreams[upstream].rule
            return body(&state.upstreams[upstream].endpoints[index], rule)
        }
    }

    func tellWorkers() { changes.wrappingAdd(1, ordering: .releasing) }
}

extension Upstream {
    /// Its name as text; the reader allows ASCII only.
    var text: String { String(decoding: name, as: UTF8.self) }
}
