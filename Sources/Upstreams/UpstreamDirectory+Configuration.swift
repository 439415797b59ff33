package import Config
internal import Synchronization

/// How the directory follows configurations. An upstream is known by its name and its endpoints as
/// written: of the same two it goes on with its addresses, connections and health, whatever else
/// changes. Under other endpoints it is another one, so that requests which began under the old
/// configuration end where they were to go.
extension UpstreamDirectory {
    /// Makes room for the upstreams of a configuration that may come into force, and has their
    /// names looked up; changes nothing for the one that is. Answers where each of its
    /// `allUpstreams` stands.
    package func prepare(_ configuration: Configuration) -> [Int] {
        let places = state.withLock { state in
            state.resolver = configuration.resolver
            return configuration.allUpstreams.map { state.place(of: $0) }
        }
        tellWorkers()
        return places
    }

    /// Whether every upstream of a prepared configuration has an address to connect to.
    package func knows(_ configuration: Configuration) -> Bool {
        state.withLock { state in
            configuration.allUpstreams.allSatisfy { rule in
                state.upstreams.contains { $0.isOf(rule) && !$0.endpoints.isEmpty }
            }
        }
    }

    /// Goes on with the settings of a prepared configuration. Upstreams that it does not have stay
    /// for the requests that are still to go there.
    package func putInForce(_ configuration: Configuration) {
        state.withLock { state in
            state.inForce = configuration.allUpstreams
            state.resolverInForce = configuration.resolver
            for rule in state.inForce {
                guard let place = state.upstreams.firstIndex(where: { $0.isOf(rule) }) else {
                    preconditionFailure("a configuration came into force unprepared")
                }
                state.upstreams[place].adopt(rule, counter: &state.counter)
            }
        }
        tellWorkers()
    }

    /// Forgets the endpoints of upstreams that the configuration in force does not have: nobody
    /// comes to them any more.
    package func retireUnused() {
        state.withLock { state in
            state.resolver = state.resolverInForce
            for place in state.upstreams.indices
            where !state.inForce.contains(where: { state.upstreams[place].isOf($0) }) {
                state.upstreams[place].retire()
            }
        }
        tellWorkers()
    }
}

extension UpstreamDirectory.State {
    /// Where an upstream stands, which gets a place when it has none. A place is given away for
    /// good, a few hundred bytes for every set of endpoints that a name ever had.
    fileprivate mutating func place(of rule: Upstream) -> Int {
        if let place = upstreams.firstIndex(where: { $0.isOf(rule) }) {
            if upstreams[place].isRetired { upstreams[place].adopt(rule, counter: &counter) }
            return place
        }
        let namesake = upstreams.last { $0.rule.name == rule.name }
        var record = UpstreamRecord(rule, counter: &counter)
        if let namesake { record.inherit(from: namesake) }
        upstreams.append(record)
        return upstreams.count - 1
    }
}
