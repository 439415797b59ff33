import Basics
import Net
import Testing
import Upstreams

@testable import Gateway

/// Which endpoint a worker chooses, and what becomes of one that goes.
struct UpstreamPoolsTests {
    private let now = Instant(nanoseconds: 1_000_000_000)

    private func view(
        _ endpoints: [EndpointView], requestsMax: Int? = nil, queueMax: Int = 10
    ) -> UpstreamView {
        UpstreamView(
            requestsMax: requestsMax, queueMax: queueMax, queueTime: .seconds(1), retryPercent: 20,
            endpoints: endpoints)
    }

    private func endpoint(
        _ id: UInt64, isUp: Bool = true, ejectedFor seconds: Int64 = 0, isTroubled: Bool = false
    ) throws -> EndpointView {
        EndpointView(
            id: id, address: try #require(SocketAddress(literalHost: "192.0.2.1", port: 80)),
            isUp: isUp, ejectedUntil: now + .seconds(seconds), isTroubled: isTroubled)
    }

    /// Pools of one upstream with these endpoints.
    private func pools(_ endpoints: [EndpointView]) -> UpstreamPools {
        var pools = UpstreamPools()
        _ = pools.adopt([view(endpoints)], version: 1, workers: 1)
        return pools
    }

    /// The number of the endpoint that is chosen; 0 for none, -1 when all are down.
    private func choice(_ pools: inout UpstreamPools, tried: UInt64 = 0) -> Int {
        switch pools.choose(0, tried: tried, now: now) {
        case .endpoint(let place): Int(pools.endpoints[place].id)
        case .none: 0
        case .allDown: -1
        }
    }

    /// Chooses and begins a request there.
    private func begin(_ pools: inout UpstreamPools) -> Int {
        guard case .endpoint(let place) = pools.choose(0, tried: 0, now: now) else { return -2 }
        pools.begin(place)
        return Int(pools.endpoints[place].id)
    }

    @Test func equalsTakeTurns() throws {
        var pools = pools([try endpoint(1), try endpoint(2), try endpoint(3)])
        let order = (0..<7).map { _ in choice(&pools) }
        #expect(order == [1, 2, 3, 1, 2, 3, 1])
    }

    @Test func theOneWithTheFewestRequestsIsChosen() throws {
        var pools = pools([try endpoint(1), try endpoint(2), try endpoint(3)])
        let first = (0..<6).map { _ in begin(&pools) }
        #expect(first == [1, 2, 3, 1, 2, 3])
        let place = try #require(pools.endpoints.firstIndex { $0.id == 2 })
        pools.end(place)
        pools.end(place)
        let next = (0..<3).map { _ in begin(&pools) }
        #expect(next == [2, 2, 3])
    }

    @Test func whatWasTriedIsNotChosenAgain() throws {
        var pools = pools([try endpoint(1), try endpoint(2)])
        let places = pools.endpoints.indices.map { UpstreamPools.bit($0) }
        let chosen = [
            choice(&pools, tried: places[0]), choice(&pools, tried: places[1]),
            choice(&pools, tried: places[0] | places[1]),
        ]
        #expect(chosen == [2, 1, 0])
    }

    @Test func ejectedEndpointsServeOnlyForWantOfOthers() throws {
        var some = pools([try endpoint(1, ejectedFor: 9), try endpoint(2)])
        let chosen = (0..<4).map { _ in choice(&some) }
        #expect(chosen == [2, 2, 2, 2])
        var all = pools([try endpoint(1, ejectedFor: 9), try endpoint(2, ejectedFor: 9)])
        let forWant = (0..<4).map { _ in choice(&all) }
        #expect(forWant == [1, 2, 1, 2])
        var single = pools([try endpoint(7, ejectedFor: 300)])
        let only = choice(&single)
        #expect(only == 7)
    }

    @Test func endpointsThatAreDownNeverServe() throws {
        var some = pools([try endpoint(1, isUp: false), try endpoint(2, ejectedFor: 9)])
        let chosen = choice(&some)
        #expect(chosen == 2)
        var all = pools([try endpoint(1, isUp: false), try endpoint(2, isUp: false)])
        let none = choice(&all)
        #expect(none == -1)
        var unresolved = pools([])
        let nobody = choice(&unresolved)
        #expect(nobody == 0)
    }

    @Test func connectionsOfAnEndpointThatGoesAreGivenBack() throws {
        var pools = pools([try endpoint(1), try endpoint(2)])
        let kept = Handle(index: 1, generation: 1)
        let lost = Handle(index: 2, generation: 1)
        pools.pushIdle(kept, 0)
        pools.pushIdle(lost, 1)
        pools.begin(1)
        let orphans = pools.adopt(
            [view([try endpoint(1), try endpoint(3)])], version: 2, workers: 1)
        #expect(orphans == [lost])
        #expect(pools.idleCount == 1)
        // Its last request is still on its way: the place is not given away before.
        let isRetired = pools.endpoints[1].isRetired
        #expect(isRetired && pools.endpoints.count == 3)
        pools.end(1)
        _ = pools.adopt([view([try endpoint(4), try endpoint(3)])], version: 3, workers: 1)
        #expect(pools.endpoints.map(\.id).sorted() == [1, 3, 4])
        let chosen = Set((0..<4).map { _ in choice(&pools) })
        #expect(chosen == [3, 4])
    }

    @Test func anEndpointThatStaysKeepsItsRequestsAndConnections() throws {
        var pools = pools([try endpoint(1), try endpoint(2)])
        let idle = Handle(index: 1, generation: 1)
        pools.pushIdle(idle, 0)
        pools.begin(0)
        _ = pools.adopt(
            [view([try endpoint(2), try endpoint(1, isTroubled: true)])], version: 2, workers: 1)
        #expect(pools.endpoints[0].outstanding == 1)
        #expect(pools.endpoints[0].isTroubled)
        let popped = pools.popIdle(0)
        #expect(popped == idle)
    }

    @Test func boundsAreSharedOutToTheWorkers() throws {
        var pools = UpstreamPools()
        _ = pools.adopt(
            [view([try endpoint(1)], requestsMax: 10, queueMax: 7), view([], requestsMax: 2)],
            version: 1, workers: 4)
        #expect(pools.upstreams.map(\.outstandingMax) == [2, 1])
        #expect(pools.upstreams.map(\.queueMax) == [1, 2])
    }

    // B126
    @Test func theLineIsBoundedAndFirstComeFirstServed() throws {
        var pools = UpstreamPools()
        _ = pools.adopt(
            [view([try endpoint(1)], requestsMax: 1, queueMax: 2)], version: 1, workers: 1)
        let waiting = (1...3).map { Handle(index: UInt32($0), generation: 1) }
        pools.begin(0)
        #expect(!pools.upstreams[0].isOpen)
        let joined = waiting.map { pools.join(0, $0) }
        #expect(joined == [true, true, false])
        let early = pools.nextServable()
        #expect(early == nil)
        pools.end(0)
        // Whoever comes now does not overtake those who wait.
        #expect(!pools.upstreams[0].isOpen)
        let served = [pools.nextServable(), pools.nextServable(), pools.nextServable()]
        #expect(served == [waiting[0], waiting[1], nil])
        #expect(pools.waitingCount == 0 && pools.upstreams[0].isOpen)
    }

    @Test func whoLeavesTheLineMakesRoom() throws {
        var pools = UpstreamPools()
        _ = pools.adopt(
            [view([try endpoint(1)], requestsMax: 1, queueMax: 2)], version: 1, workers: 1)
        let waiting = (1...3).map { Handle(index: UInt32($0), generation: 1) }
        _ = pools.join(0, waiting[0])
        _ = pools.join(0, waiting[1])
        pools.leave(0, waiting[0])
        pools.leave(0, waiting[0])
        let joined = pools.join(0, waiting[2])
        #expect(joined && pools.waitingCount == 2)
        let served = [pools.nextServable(), pools.nextServable()]
        #expect(served == [waiting[1], waiting[2]])
    }
}
