internal import Basics
internal import Config
internal import Net

/// What the process knows of one upstream. It outlives a change of its settings; an address that
/// stays keeps its state.
struct UpstreamRecord: Sendable {
    private(set) var rule: Upstream
    /// Whether the configuration in force does not have it, nor anybody who is still to go there.
    private(set) var isRetired = false
    var endpoints: [EndpointRecord] = []
    var names: [NameRecord] = []

    init(_ rule: Upstream, counter: inout UInt64) {
        self.rule = rule
        adopt(rule, counter: &counter)
    }

    /// Whether it is the upstream of a rule: name and endpoints are its identity.
    func isOf(_ rule: Upstream) -> Bool {
        self.rule.name == rule.name && self.rule.endpoints == rule.endpoints
    }

    /// Takes over what a namesake with other endpoints knows of the same addresses.
    mutating func inherit(from namesake: UpstreamRecord) {
        for index in endpoints.indices {
            guard
                let known = namesake.endpoints.first(where: {
                    $0.address == endpoints[index].address
                })
            else { continue }
            endpoints[index].ejection = known.ejection
            if rule.healthCheck != nil { endpoints[index].health = known.health }
        }
    }

    /// Goes on with other settings.
    mutating func adopt(_ rule: Upstream, counter: inout UInt64) {
        self.rule = rule
        isRetired = false
        names = rule.endpoints.compactMap { written in
            names.first { $0.written == written } ?? NameRecord(written)
        }
        if rule.healthCheck == nil {
            for index in endpoints.indices { endpoints[index].health = EndpointHealth() }
        }
        arrange(counter: &counter)
    }

    /// Makes the endpoints those that settings and names now give, in their order, each address
    /// once.
    mutating func arrange(counter: inout UInt64) {
        var arranged: [EndpointRecord] = []
        for written in rule.endpoints {
            let addresses =
                written.place.literalAddress.map { [$0] }
                ?? names.first { $0.written == written }?.addresses ?? []
            for address in addresses where !arranged.contains(where: { $0.address == address }) {
                if let known = endpoints.first(where: { $0.address == address }) {
                    arranged.append(known)
                } else {
                    counter += 1
                    arranged.append(
                        EndpointRecord(id: counter, address: address, written: written))
                }
            }
        }
        endpoints = arranged
    }

    /// Nobody comes to it any more.
    mutating func retire() {
        isRetired = true
        rule.healthCheck = nil
        names = []
        endpoints = []
    }

    /// What workers copy.
    var view: UpstreamView {
        UpstreamView(
            requestsMax: rule.requestsMax, queueMax: rule.queueMax, queueTime: rule.queueTime,
            retryPercent: rule.retryPercent,
            endpoints: endpoints.map {
                EndpointView(
                    id: $0.id, address: $0.address, isUp: $0.health.isUp,
                    ejectedUntil: $0.ejection.endsAt, isTroubled: $0.ejection.isTroubled)
            })
    }
}
