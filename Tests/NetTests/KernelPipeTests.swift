import Glibc
import Net
import TestSupport
import Testing

/// Bytes that pass through a pipe between real sockets.
struct KernelPipeTests {
    /// splice(2) has no MSG_NOSIGNAL, so whoever uses it ignores SIGPIPE, as the program does.
    init() { signal(SIGPIPE, SIG_IGN) }

    private struct Refused: Error {}

    private func opened() throws -> KernelPipe {
        guard let pipe = KernelPipe(bytes: 65_536) else { throw Refused() }
        return pipe
    }

    @Test func bytesPassFromOneConnectionToTheOther() throws {
        var from = try ConnectedPair()
        var onto = try ConnectedPair()
        var pipe = try opened()
        _ = from.client.write(Array("hello world".utf8).span)
        #expect(Waiting.wait(for: .readable, on: from.server.number, until: ConnectedPair.soon))
        from.server.note(.readable)
        let first = from.server.splice(into: &pipe, most: 5)
        let held = pipe.count
        let sent = onto.client.splice(from: &pipe)
        let (isEmpty, text) = (pipe.isEmpty, onto.receive().text)
        #expect((first, held, sent, isEmpty) == (.moved(5), 5, .moved(5), true))
        #expect(text == "hello")
        // Fewer bytes than asked for say nothing: only "try again" does.
        let second = from.server.splice(into: &pipe, most: 100)
        let mayHaveMore = from.server.canRead
        _ = onto.client.splice(from: &pipe)
        let third = from.server.splice(into: &pipe, most: 100)
        let hasMore = from.server.canRead
        #expect((second, mayHaveMore, third, hasMore) == (.moved(6), true, .wouldBlock, false))
        let rest = onto.receive().text
        #expect(rest == " world")
    }

    @Test func bytesPassOverUnixSockets() throws {
        let folder = try ScratchDirectory()
        var from = try ConnectedPair("unix:\(folder.path)/a")
        var onto = try ConnectedPair("unix:\(folder.path)/b")
        var pipe = try opened()
        _ = from.client.write(Array("hello".utf8).span)
        #expect(Waiting.wait(for: .readable, on: from.server.number, until: ConnectedPair.soon))
        let outcomes = (
            from.server.splice(into: &pipe, most: 100), onto.client.splice(from: &pipe)
        )
        let text = onto.receive().text
        #expect(outcomes == (.moved(5), .moved(5)))
        #expect(text == "hello")
    }

    @Test func endOfStreamIsSeenThroughAPipe() throws {
        var pair = try ConnectedPair()
        var pipe = try opened()
        pair.client.finishSending()
        #expect(Waiting.wait(for: .readable, on: pair.server.number, until: ConnectedPair.soon))
        let outcome = pair.server.splice(into: &pipe, most: 100)
        #expect(outcome == .endOfStream)
    }

    @Test func fullSocketLeavesTheRestInThePipe() throws {
        var from = try ConnectedPair()
        var onto = try ConnectedPair()
        var pipe = try opened()
        let piece = [UInt8](repeating: 0x61, count: 65_536)
        var held = 0
        // Nobody reads, so at some time the socket is full.
        for _ in 0..<10_000 where held == 0 {
            _ = from.client.write(piece.span)
            #expect(
                Waiting.wait(for: .readable, on: from.server.number, until: ConnectedPair.soon))
            _ = from.server.splice(into: &pipe, most: 65_536)
            while !pipe.isEmpty, onto.client.canWrite { _ = onto.client.splice(from: &pipe) }
            held = pipe.count
        }
        #expect(held > 0)
    }

    @Test func brokenConnectionFails() throws {
        var from = try ConnectedPair()
        var onto = try ConnectedPair()
        var pipe = try opened()
        _ = from.client.write(Array("hello".utf8).span)
        #expect(Waiting.wait(for: .readable, on: from.server.number, until: ConnectedPair.soon))
        _ = from.server.splice(into: &pipe, most: 5)
        onto.client.finishSending()
        let outcome = onto.client.splice(from: &pipe)
        let held = pipe.count
        #expect(outcome == .failed(EPIPE))
        #expect(held == 5)
    }

    @Test func pipeThatTheKernelRefusesIsNone() {
        var isOpen = false
        if let pipe = KernelPipe(bytes: -1) { isOpen = pipe.isEmpty }
        #expect(!isOpen)
    }

    @Test(arguments: [(EINVAL, true), (EPERM, true), (ENOMEM, true), (ECONNRESET, false)])
    func refusalsAreNoBrokenConnections(number: Int32, isRefusal: Bool) {
        #expect(KernelPipe.isRefusal(number) == isRefusal)
    }
}
