import Basics
import TestSupport
import Testing

/// Buffers are lent up to a bound and come back clean.
struct BufferPoolTests {
    @Test func noMoreThanAllowedAreOut() {
        var pool = BufferPool(bufferCapacity: 16, idleMax: 4, outstandingMax: 2)
        var one = ByteBuffer()
        var two = ByteBuffer()
        var three = ByteBuffer()
        let first = pool.lend(to: &one)
        let second = pool.lend(to: &two)
        let third = pool.lend(to: &three)
        #expect((first, second, third) == (true, true, false))
        #expect(three.isBacked == false)
        pool.reclaim(&one)
        let again = pool.lend(to: &three)
        #expect(again)
        #expect(pool.outstanding == 2)
    }

    @Test func backedBufferIsLeftAlone() {
        var pool = BufferPool(bufferCapacity: 16, idleMax: 4, outstandingMax: 2)
        var buffer = ByteBuffer()
        _ = pool.lend(to: &buffer)
        buffer.append("abc")
        let again = pool.lend(to: &buffer)
        #expect(again)
        #expect(buffer.text == "abc")
        #expect(pool.outstanding == 1)
    }

    @Test func bufferComesBackWithoutTheLastOnesBytes() {
        var pool = BufferPool(bufferCapacity: 4, idleMax: 4, outstandingMax: 2)
        var buffer = ByteBuffer()
        _ = pool.lend(to: &buffer)
        buffer.append("abcd")
        buffer.append("e")
        pool.reclaim(&buffer)
        #expect(buffer.isBacked == false)
        _ = pool.lend(to: &buffer)
        #expect(buffer.isEmpty == true)
        #expect(buffer.hasOverflowed == false)
        #expect(buffer.freeCount == 4)
    }

    @Test func reclaimingNothingCountsNothing() {
        var pool = BufferPool(bufferCapacity: 4, idleMax: 4, outstandingMax: 2)
        var buffer = ByteBuffer()
        pool.reclaim(&buffer)
        pool.reclaimIfEmpty(&buffer)
        #expect(pool.outstanding == 0)
    }

    @Test func onlyAnEmptyBufferIsReclaimedWhenAskedSo() {
        var pool = BufferPool(bufferCapacity: 4, idleMax: 4, outstandingMax: 2)
        var buffer = ByteBuffer()
        _ = pool.lend(to: &buffer)
        buffer.append("a")
        pool.reclaimIfEmpty(&buffer)
        #expect(buffer.isBacked == true)
        buffer.consume(1)
        pool.reclaimIfEmpty(&buffer)
        #expect(buffer.isBacked == false)
        #expect(pool.outstanding == 0)
    }

    @Test func moreThanTheIdleOnesComeBackWithoutHarm() {
        var pool = BufferPool(bufferCapacity: 4, idleMax: 1, outstandingMax: 3)
        for _ in 0..<3 {
            var one = ByteBuffer()
            var two = ByteBuffer()
            var three = ByteBuffer()
            let lent = [pool.lend(to: &one), pool.lend(to: &two), pool.lend(to: &three)]
            #expect(lent == [true, true, true])
            pool.reclaim(&one)
            pool.reclaim(&two)
            pool.reclaim(&three)
            #expect(pool.outstanding == 0)
        }
    }
}
