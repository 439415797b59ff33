import Basics
import Net
import TestSupport
import Testing

/// Bytes over real sockets, and what the kernel says about them.
struct TransportTests {
    @Test func bytesArriveAndReadinessIsRemembered() throws {
        var pair = try ConnectedPair()
        let sent = pair.client.write(Array("hello".utf8).span)
        let (outcome, text) = pair.receive()
        #expect(sent == .moved(5))
        #expect(outcome == .moved(5))
        #expect(text == "hello")
        // Less came than would have fitted: the socket is empty, and no read is made to learn it.
        #expect(pair.server.canRead == false)
    }

    @Test func emptySocketWouldBlock() throws {
        var pair = try ConnectedPair()
        pair.server.note(.readable)
        var buffer = ByteBuffer(capacity: 8)
        let outcome = pair.server.read(into: &buffer)
        #expect(outcome == .wouldBlock)
        #expect(pair.server.canRead == false)
    }

    @Test func readThatFillsItsBufferLeavesReadinessOn() throws {
        var pair = try ConnectedPair()
        _ = pair.client.write(Array("abcdef".utf8).span)
        #expect(Waiting.wait(for: .readable, on: pair.server.number, until: ConnectedPair.soon))
        pair.server.note(.readable)
        var buffer = ByteBuffer(capacity: 4)
        let first = pair.server.read(into: &buffer)
        let mayHaveMore = pair.server.canRead
        buffer.removeAll()
        let second = pair.server.read(into: &buffer)
        #expect((first, second) == (.moved(4), .moved(2)))
        #expect(mayHaveMore)
        #expect(buffer.text == "ef")
    }

    @Test(arguments: [("ab", "cd"), ("", "cd"), ("ab", "")])
    func twoPiecesGoInOneCall(first: String, second: String) throws {
        var pair = try ConnectedPair()
        let sent = pair.client.write(Array(first.utf8).span, Array(second.utf8).span)
        let (_, text) = pair.receive()
        #expect(sent == .moved(first.utf8.count + second.utf8.count))
        #expect(text == first + second)
    }

    // B110: the end is told apart from an error.
    @Test func finishedSenderIsAnEndAndCanStillReceive() throws {
        var pair = try ConnectedPair()
        pair.client.finishSending()
        let (outcome, _) = pair.receive()
        #expect(outcome == .endOfStream)
        let answer = pair.server.write(Array("bye".utf8).span)
        #expect(answer == .moved(3))
        #expect(Waiting.wait(for: .readable, on: pair.client.number, until: ConnectedPair.soon))
        var buffer = ByteBuffer(capacity: 8)
        let received = pair.client.read(into: &buffer)
        #expect(received == .moved(3))
    }

    // B110: what is broken off cannot be taken for the whole.
    @Test func resetOnCloseIsSeenAsAFailure() throws {
        var pair = try ConnectedPair()
        pair.client.resetOnClose()
        _ = pair.client.write(Array("half".utf8).span)
        Self.drop(&pair.client)
        var last = pair.receive().outcome
        if last == .moved(4) { last = pair.receive().outcome }
        guard case .failed = last else {
            Issue.record("the reset looked like \(last)")
            return
        }
    }

    @Test func writingToAClosedPeerFailsAndDoesNotKill() throws {
        var pair = try ConnectedPair()
        pair.client.resetOnClose()
        Self.drop(&pair.client)
        var last = IOOutcome.moved(0)
        for _ in 0..<100 {
            last = pair.server.write(Array("x".utf8).span)
            guard case .moved = last else { break }
            _ = Waiting.wait(
                for: .readable, on: pair.server.number,
                until: SystemClock.now() + .milliseconds(50))
        }
        guard case .failed = last else {
            Issue.record("a closed peer took bytes: \(last)")
            return
        }
    }

    // B110: the kernel tells a reset once. When a write was told, the end that reads find is none.
    @Test func resetThatAWriteWasToldOfIsNoEnd() throws {
        var pair = try ConnectedPair()
        _ = pair.client.write(Array("half".utf8).span)
        pair.client.resetOnClose()
        Self.drop(&pair.client)
        Self.writeUntilItFails(&pair.server)
        var last = pair.receive().outcome
        if last == .moved(4) { last = pair.receive().outcome }
        guard case .failed = last else {
            Issue.record("the reset looked like \(last)")
            return
        }
    }

    /// Whoever finished sending before the connection broke has sent all.
    @Test func endBeforeTheResetIsAnEnd() throws {
        var pair = try ConnectedPair()
        _ = pair.client.write(Array("all".utf8).span)
        Self.drop(&pair.client)
        Self.writeUntilItFails(&pair.server)
        let first = pair.receive()
        let last = pair.receive().outcome
        #expect(first.text == "all")
        #expect(last == .endOfStream)
    }

    private static func writeUntilItFails(_ transport: inout Transport) {
        for _ in 0..<100 {
            guard case .moved = transport.write(Array("x".utf8).span) else { return }
            _ = Waiting.wait(
                for: .readable, on: transport.number, until: SystemClock.now() + .milliseconds(50))
        }
        Issue.record("a closed peer took bytes")
    }

    @Test func fullSocketTakesNoMoreUntilThePeerReads() throws {
        var pair = try ConnectedPair()
        let piece = [UInt8](repeating: 0x78, count: 1 << 20)
        var queued = 0
        var outcome = IOOutcome.moved(0)
        while queued < 1 << 30 {
            outcome = pair.client.write(piece.span)
            guard case .moved(let count) = outcome else { break }
            queued += count
        }
        #expect(outcome == .wouldBlock)
        #expect(pair.client.canWrite == false)
        var room = ByteBuffer(capacity: 1 << 20)
        var received = 0
        while received < queued {
            #expect(Waiting.wait(for: .readable, on: pair.server.number, until: ConnectedPair.soon))
            guard case .moved(let count) = pair.server.read(into: &room) else { break }
            received += count
            room.removeAll()
        }
        #expect(received == queued)
        #expect(Waiting.wait(for: .writable, on: pair.client.number, until: ConnectedPair.soon))
    }

    /// A read that filled its buffer leaves readiness on; a look that finds nothing takes it back,
    /// or the next event of any kind would make an idle connection look spoken to.
    @Test func silenceThatWasSeenIsRemembered() throws {
        var pair = try ConnectedPair()
        pair.server.note(.readable)
        let isSilent = pair.server.isIdleAndOpen()
        let mayRead = pair.server.canRead
        #expect(isSilent && !mayRead)
    }

    // B147
    @Test func idleConnectionIsFitOnlyWhileOpenAndSilent() throws {
        var pair = try ConnectedPair()
        let atFirst = pair.server.isIdleAndOpen()
        _ = pair.client.write(Array("x".utf8).span)
        #expect(Waiting.wait(for: .readable, on: pair.server.number, until: ConnectedPair.soon))
        let withBytes = pair.server.isIdleAndOpen()
        _ = pair.receive()
        let afterReading = pair.server.isIdleAndOpen()
        pair.client.finishSending()
        #expect(Waiting.wait(for: .readable, on: pair.server.number, until: ConnectedPair.soon))
        let afterEnd = pair.server.isIdleAndOpen()
        #expect([atFirst, withBytes, afterReading, afterEnd] == [true, false, true, false])
    }

    @Test func connectingToNobodyFails() throws {
        let address: SocketAddress
        do {
            let listener = try Listener(on: try #require(Endpoint(parsing: "127.0.0.1:0")))
            address = listener.address
        }
        do throws(SystemError) {
            let transport = Transport(try Socket.connect(to: address), canWrite: false)
            #expect(Waiting.wait(for: .writable, on: transport.number, until: ConnectedPair.soon))
            let error = transport.connectError()
            #expect(error != 0)
        } catch {
            // Some kernels refuse at once.
            #expect(error.number != 0)
        }
    }

    /// Closes the socket by putting another in its place.
    private static func drop(_ transport: inout Transport) {
        transport = Transport(Descriptor(owning: -1), canWrite: false)
    }
}
