internal import Basics
internal import Config
internal import Net

/// What the process knows of one upstream. It outlives a change of the configuration: an upstream
/// of the same name goes on where it was, and an address that stays keeps its state.
struct UpstreamRecord: Sendable {
    private(set) var rule: Upstream
    var endpoints: [EndpointRecord] = []
    var names: [NameRecord] = []

    init(_ rule: Upstream, counter: inout UInt64) {
        self.rule = rule
        adopt(rule, counter: &counter)
    }

    /// Goes on with other settings.
    mutating func adopt(_ rule: Upstream, counter: inout UInt64) {
        self.rule = rule
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

    /// No route names it any more.
    mutating func retire() {
        rule.endpoints = []
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
