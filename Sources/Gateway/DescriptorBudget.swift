package import Config

/// Shares out the file descriptors that the system grants: without it, idle clients could take all
/// of them and leave none to reach the upstream, the issuers or the operator with.
package enum DescriptorBudget {
    /// Descriptors kept back for each worker's poller, bell and alarm, and what else it opens.
    private static let perWorker = 4
    /// Descriptors kept back for listeners, standard streams, the log and the like.
    private static let fixed = 24
    /// The same with the operators' and the issuers' connections at their most.
    private static let comfortable = 160

    /// The share of all descriptors, as its inverse, that pipes may have: who gets none copies.
    private static let pipesShare = 16

    /// The limits, lowered where `openFiles` descriptors do not suffice for `workers` workers.
    /// Clients get at least half of what there is, since each may need one upstream connection.
    package static func fit(_ limits: Limits, openFiles: Int, workers: Int) -> Limits {
        let kept = max(fixed + perWorker * workers, min(comfortable, openFiles / 4))
        var fitted = limits
        fitted.pipes = min(limits.pipes, openFiles / pipesShare / 2 / workers)
        let room = max(openFiles - kept - 2 * fitted.pipes * workers, 2)
        let upstreams = limits.upstreamConnections * workers
        fitted.connections = min(limits.connections, max(room - upstreams, room / 2, 1))
        fitted.upstreamConnections = min(
            limits.upstreamConnections, max((room - fitted.connections) / workers, 1))
        fitted.idleUpstreamConnections = min(
            limits.idleUpstreamConnections, fitted.upstreamConnections)
        return fitted
    }
}
