import Basics
import Net
import Testing

@testable import Gateway

/// Pipes are lent within bounds, and none with bytes in it is lent again.
struct PipePoolTests {
    private static let now = SystemClock.now()

    @Test func noMoreThanAllowedAreLent() {
        var pool = PipePool(openMax: 2)
        var handles = [Handle.none, .none, .none]
        let lent = (0..<3).map { pool.lend(&handles[$0], now: Self.now) }
        #expect(lent == [true, true, false])
        #expect(handles[2].isNone)
        pool.reclaim(&handles[0])
        let again = pool.lend(&handles[2], now: Self.now)
        let outstanding = pool.outstanding
        #expect(again && outstanding == 2)
    }

    @Test func poolOfNoneLendsNone() {
        var pool = PipePool(openMax: 0)
        var handle = Handle.none
        let (isLent, least) = (pool.lend(&handle, now: Self.now), pool.bodyBytesMin)
        #expect(!isLent && least == .max)
    }

    @Test func emptyPipeIsLentAgain() {
        var pool = PipePool(openMax: 2)
        var handle = Handle.none
        _ = pool.lend(&handle, now: Self.now)
        let first = handle
        pool.reclaim(&handle)
        let isGone = handle.isNone
        _ = pool.lend(&handle, now: Self.now)
        #expect(isGone)
        #expect(handle == first)
    }

    // B112
    @Test func pipeWithBytesIsClosedAndNeverLentAgain() throws {
        let listener = try Listener(on: try #require(Endpoint(parsing: "127.0.0.1:0")))
        var client = Transport(try Socket.connect(to: listener.address), canWrite: true)
        let soon = Self.now + .seconds(5)
        #expect(Waiting.wait(for: .readable, on: listener.number, until: soon))
        guard case .connection(let descriptor, _) = listener.accept() else {
            Issue.record("nobody came")
            return
        }
        var server = Transport(descriptor, canWrite: true)
        _ = client.write(Array("hello".utf8).span)
        #expect(Waiting.wait(for: .readable, on: server.number, until: soon))
        var pool = PipePool(openMax: 2)
        var handle = Handle.none
        _ = pool.lend(&handle, now: Self.now)
        let first = handle
        let outcome = server.splice(into: &pool.table[handle], most: 5)
        pool.reclaim(&handle)
        let isStillThere = pool.table.contains(first)
        _ = pool.lend(&handle, now: Self.now)
        let isEmpty = pool.table[handle].isEmpty
        #expect(outcome == .moved(5))
        #expect(!isStillThere && isEmpty && handle != first)
    }

    @Test func afterARefusalNoneIsOpenedForAWhile() {
        var pool = PipePool(openMax: 2)
        var handle = Handle.none
        pool.pause(Self.now)
        let atOnce = pool.lend(&handle, now: Self.now)
        let later = pool.lend(&handle, now: Self.now + WorkerBounds.pipePause)
        #expect(!atOnce && later)
    }

    @Test func idlePipesCanBeClosed() {
        var pool = PipePool(openMax: 2)
        var handle = Handle.none
        _ = pool.lend(&handle, now: Self.now)
        pool.reclaim(&handle)
        let before = pool.table.count
        pool.releaseIdle()
        let after = pool.table.count
        #expect((before, after) == (1, 0))
    }

    @Test func noMoreAreKeptThanAreWorthIt() {
        var pool = PipePool(openMax: 64)
        var handles = [Handle](repeating: .none, count: WorkerBounds.idlePipesMax + 4)
        for position in handles.indices { _ = pool.lend(&handles[position], now: Self.now) }
        for position in handles.indices { pool.reclaim(&handles[position]) }
        let kept = pool.table.count
        #expect(kept == WorkerBounds.idlePipesMax)
    }
}
