/// What all runs together did: shows that the world is not an empty one.
struct Tally {
    private var runs = 0
    private var requests = 0
    private var delivered = 0
    private var answered = 0
    private var tunnels = 0
    private var repeated = 0
    private var connections = 0
    private var spliced = 0
    private var simulated: Int64 = 0
    var findings = 0

    mutating func add(_ world: World) {
        runs += 1
        requests += world.plans.count
        delivered += world.plans.count { !$0.deliveries.isEmpty }
        answered += world.clients.reduce(0) { $0 + $1.answered }
        tunnels += world.plans.count { $0.switches && $0.deliveries.contains { $0.isComplete } }
        repeated += world.repeated
        connections += world.clients.count + world.upstreams.count
        spliced += world.kernel.splicedBytes
        simulated += world.kernel.now
    }

    var text: String {
        """
        \(runs) runs, \(connections) connections, \(requests) requests, \(delivered) forwarded, \
        \(answered) answered in full, \(tunnels) whole tunnels, \(repeated) sent again, \
        \(spliced >> 20) MiB spliced, \
        \(simulated / 3_600_000_000_000) hours of simulated time: \(findings) findings
        """
    }
}
