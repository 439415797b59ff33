import Basics
import Net
import Testing

/// Events come to the token that was given, edge by edge.
struct PollerTests {
    @Test func newConnectionIsWritableOnce() throws {
        let pair = try ConnectedPair()
        var poller = try Poller()
        try poller.watch(pair.server.number, token: 77)
        let count = poller.wait(milliseconds: 5000)
        let event = poller.event(0)
        let again = poller.wait(milliseconds: 0)
        #expect(count == 1)
        #expect(event.token == 77)
        #expect(event.readiness == .writable)
        #expect(again == 0)
    }

    @Test func eachArrivalIsToldOnceWhetherReadOrNot() throws {
        var pair = try ConnectedPair()
        var poller = try Poller()
        try poller.watch(pair.server.number, token: 1)
        _ = poller.wait(milliseconds: 0)
        for _ in 0..<3 {
            _ = pair.client.write(Array("x".utf8).span)
            let count = poller.wait(milliseconds: 5000)
            #expect(count == 1)
            let isReadable = poller.event(0).readiness.contains(.readable)
            #expect(isReadable)
            let again = poller.wait(milliseconds: 0)
            #expect(again == 0)
        }
    }

    @Test func endOfThePeerIsTold() throws {
        var pair = try ConnectedPair()
        var poller = try Poller()
        try poller.watch(pair.server.number, token: 1)
        _ = poller.wait(milliseconds: 0)
        pair.client.finishSending()
        let count = poller.wait(milliseconds: 5000)
        #expect(count == 1)
        pair.server.note(poller.event(0).readiness)
        #expect(pair.server.peerHasFinished == true)
        #expect(pair.server.canRead == true)
    }

    @Test func listenerStaysReadyUntilItIsForgotten() throws {
        let listener = try Listener(on: try #require(Endpoint(parsing: "127.0.0.1:0")))
        let socket = try Socket.connect(to: listener.address)
        var poller = try Poller()
        try poller.watchInput(listener.number, token: 9, shared: true)
        let first = poller.wait(milliseconds: 5000)
        let second = poller.wait(milliseconds: 0)
        poller.forget(listener.number)
        let third = poller.wait(milliseconds: 0)
        try poller.watchInput(listener.number, token: 9, shared: true)
        let fourth = poller.wait(milliseconds: 0)
        #expect([first, second, third, fourth] == [1, 1, 0, 1])
        #expect(socket.number >= 0)
    }

    @Test func closedConnectionCausesNoEvent() throws {
        var poller = try Poller()
        do {
            let pair = try ConnectedPair()
            try poller.watch(pair.server.number, token: 1)
        }
        let count = poller.wait(milliseconds: 0)
        #expect(count == 0)
    }

    @Test func waitIsBoundedInEvents() throws {
        let wakes = try (0..<(Poller.eventsMax + 10)).map { _ in try Wake() }
        var poller = try Poller()
        for (index, wake) in wakes.enumerated() {
            try poller.watchInput(wake.number, token: UInt64(index), shared: false)
            wake.ring()
        }
        let count = poller.wait(milliseconds: 1000)
        #expect(count == Poller.eventsMax)
    }

    @Test func whatIsNoDescriptorCannotBeWatched() throws {
        let poller = try Poller()
        var failed = false
        do throws(SystemError) { try poller.watch(-1, token: 1) } catch { failed = true }
        #expect(failed)
    }
}
