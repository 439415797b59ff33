internal import Basics
internal import Net
internal import Upstreams

/// All that one worker has of upstreams, and the choice of an endpoint. The tables hold plain
/// values and are changed in place: choosing allocates nothing and follows no reference.
struct UpstreamPools: ~Copyable {
    /// In the directory's order.
    private(set) var upstreams: [UpstreamPool] = []
    /// In no order; a place is used again when its endpoint has gone.
    private(set) var endpoints: [EndpointPool] = []
    /// The directory's version that these agree with.
    private(set) var version = -1
    /// Idle connections in all.
    private(set) var idleCount = 0
    /// Exchanges that wait, in all lines.
    private(set) var waitingCount = 0
    private var free: [Int] = []

    /// What came of looking for an endpoint.
    enum Choice: Equatable {
        /// This one has the fewest requests.
        case endpoint(Int)
        /// All have been tried, or the name is not resolved yet.
        case none
        /// Health checks found every one not to be well.
        case allDown
    }

    /// The bit of an endpoint in the set of those that an exchange has tried. Two may share one:
    /// then the second is not tried, which costs a chance and nothing else.
    static func bit(_ endpoint: Int) -> UInt64 { 1 << UInt64(endpoint & 63) }

    /// The endpoint of `upstream` that has the fewest requests of this worker and is not in
    /// `tried`; endpoints that are ejected only when there is no other. Equals take turns.
    mutating func choose(_ upstream: Int, tried: UInt64, now: Instant) -> Choice {
        guard upstreams.indices.contains(upstream), upstreams[upstream].cursor >= 0 else {
            return .none
        }
        var place = upstreams[upstream].cursor
        var best = -1
        var bestIsEjected = true
        var isAnyUp = false
        for _ in 0..<upstreams[upstream].count {
            if endpoints[place].isUp {
                isAnyUp = true
                let isEjected = now < endpoints[place].ejectedUntil
                let isBetter =
                    best < 0 || (bestIsEjected && !isEjected)
                    || (bestIsEjected == isEjected
                        && endpoints[place].outstanding < endpoints[best].outstanding)
                if isBetter, tried & Self.bit(place) == 0 {
                    best = place
                    bestIsEjected = isEjected
                }
            }
            place = endpoints[place].next
        }
        guard best >= 0 else { return isAnyUp ? .none : .allDown }
        upstreams[upstream].cursor = endpoints[best].next
        return .endpoint(best)
    }

    // MARK: Requests

    /// An endpoint has got a request.
    mutating func begin(_ endpoint: Int) {
        endpoints[endpoint].outstanding += 1
        upstreams[endpoints[endpoint].upstream].outstanding += 1
    }

    /// It has done with one.
    mutating func end(_ endpoint: Int) {
        endpoints[endpoint].outstanding -= 1
        upstreams[endpoints[endpoint].upstream].outstanding -= 1
        if endpoints[endpoint].isRetired, endpoints[endpoint].outstanding == 0 {
            free.append(endpoint)
        }
    }

    /// Something failed: an answer will be worth telling.
    mutating func noteTrouble(_ endpoint: Int) { endpoints[endpoint].isTroubled = true }

    /// An answer has come.
    mutating func noteAnswer(_ endpoint: Int) { endpoints[endpoint].isTroubled = false }

    /// A request is sent for the first time: it earns a share of a retry.
    mutating func noteSent(_ upstream: Int) { upstreams[upstream].sent &+= 1 }

    /// Takes one retry out of the upstream's budget; false when none is left.
    mutating func spendRetry(_ upstream: Int, at now: Instant) -> Bool {
        upstreams[upstream].spendRetry(at: now)
    }

    // MARK: Idle connections

    /// The idle connection that was used last.
    mutating func popIdle(_ endpoint: Int) -> Handle? {
        guard let handle = endpoints[endpoint].idle.popLast() else { return nil }
        idleCount -= 1
        return handle
    }

    mutating func pushIdle(_ connection: Handle, _ endpoint: Int) {
        endpoints[endpoint].idle.append(connection)
        idleCount += 1
    }

    mutating func forgetIdle(_ connection: Handle, _ endpoint: Int) {
        guard let position = endpoints[endpoint].idle.lastIndex(of: connection) else { return }
        endpoints[endpoint].idle.remove(at: position)
        idleCount -= 1
    }

    /// Takes the longest idle connection of the endpoint that has the most; nil when there is none.
    mutating func popAnyIdle() -> Handle? {
        let fullest = endpoints.indices.max {
            endpoints[$0].idle.count < endpoints[$1].idle.count
        }
        guard let fullest, !endpoints[fullest].idle.isEmpty else { return nil }
        idleCount -= 1
        return endpoints[fullest].idle.removeFirst()
    }

    // MARK: Waiting

    /// Puts an exchange at the end of the line; false when the line is as long as it may be.
    mutating func join(_ upstream: Int, _ exchange: Handle) -> Bool {
        guard upstreams[upstream].line.count < upstreams[upstream].queueMax else { return false }
        upstreams[upstream].line.join(exchange)
        waitingCount += 1
        return true
    }

    mutating func leave(_ upstream: Int, _ exchange: Handle) {
        if upstreams[upstream].line.leave(exchange) { waitingCount -= 1 }
    }

    /// The next exchange whose turn has come; nil when nobody waits or nothing has room.
    mutating func nextServable() -> Handle? {
        for upstream in upstreams.indices
        where upstreams[upstream].outstanding < upstreams[upstream].outstandingMax {
            guard let exchange = upstreams[upstream].line.next() else { continue }
            waitingCount -= 1
            return exchange
        }
        return nil
    }

    /// Whether `nextServable` would answer one.
    var canServe: Bool {
        upstreams.contains { $0.outstanding < $0.outstandingMax && !$0.line.isEmpty }
    }
}

extension UpstreamPools {
    /// Takes over what the directory knows. Answers the idle connections of endpoints that are none
    /// any more, for the worker to close.
    mutating func adopt(
        _ views: [UpstreamView], version: Int, workers: Int
    ) -> [Handle] {
        self.version = version
        while upstreams.count < views.count { upstreams.append(UpstreamPool()) }
        var orphans: [Handle] = []
        for (index, view) in views.enumerated() {
            upstreams[index].adopt(view, workers: workers)
            arrange(view.endpoints, of: index, &orphans)
        }
        idleCount -= orphans.count
        return orphans
    }

    /// Makes a ring of the endpoints that an upstream has now.
    private mutating func arrange(
        _ views: [EndpointView], of upstream: Int, _ orphans: inout [Handle]
    ) {
        let old = ring(of: upstream)
        let places = views.map { view in
            if let place = old.first(where: { endpoints[$0].id == view.id }) {
                endpoints[place].adopt(view)
                return place
            }
            return insert(EndpointPool(view, upstream: upstream))
        }
        for (position, place) in places.enumerated() {
            endpoints[place].next = places[(position + 1) % places.count]
        }
        let begin = upstreams[upstream].cursor
        upstreams[upstream].cursor = places.contains(begin) ? begin : places.first ?? -1
        upstreams[upstream].count = places.count
        for place in old where !places.contains(place) { retire(place, &orphans) }
    }

    private func ring(of upstream: Int) -> [Int] {
        var places: [Int] = []
        var place = upstreams[upstream].cursor
        for _ in 0..<upstreams[upstream].count {
            places.append(place)
            place = endpoints[place].next
        }
        return places
    }

    private mutating func insert(_ endpoint: EndpointPool) -> Int {
        if let place = free.popLast() {
            endpoints[place] = endpoint
            return place
        }
        endpoints.append(endpoint)
        return endpoints.count - 1
    }

    private mutating func retire(_ place: Int, _ orphans: inout [Handle]) {
        orphans += endpoints[place].idle
        endpoints[place].idle = []
        endpoints[place].isRetired = true
        if endpoints[place].outstanding == 0 { free.append(place) }
    }
}
