package import Basics
internal import CLinux
internal import Glibc

/// One connection's bytes, plain today and TLS later: everything above reads and writes through
/// this and knows no difference.
///
/// Readiness is edge-triggered: the poller tells once, `canRead` and `canWrite` remember it until
/// a call finds nothing more. A read that fills less than it could has emptied the socket
/// (epoll(7)), so no read is made only to find EAGAIN.
package struct Transport: ~Copyable {
    private let descriptor: Descriptor
    /// Whether bytes or the end of the stream may be waiting.
    package private(set) var canRead = false
    /// Whether the socket may take bytes.
    package private(set) var canWrite: Bool
    /// Whether the other side has closed or shut down its sending side, as far as the poller saw.
    package private(set) var peerHasFinished = false

    /// Whether the connection broke while we wrote. The kernel tells a reset once, to whichever
    /// call comes first (socket(7), SO_ERROR): reads then find an end of the stream that is none.
    private var wasBroken = false

    /// Takes over a connected (`canWrite`) or connecting socket.
    package init(_ descriptor: consuming Descriptor, canWrite: Bool) {
        self.descriptor = descriptor
        self.canWrite = canWrite
    }

    /// For the poller.
    package var number: Int32 { descriptor.number }

    /// Notes what the poller saw.
    package mutating func note(_ readiness: Readiness) {
        if readiness.mayRead { canRead = true }
        if readiness.mayWrite { canWrite = true }
        if readiness.isEnding {
            peerHasFinished = true
            canRead = true
        }
    }

    /// Reads once into the buffer's free space, which must not be empty.
    package mutating func read(into buffer: inout ByteBuffer) -> IOOutcome {
        let wanted = buffer.freeCount
        precondition(wanted > 0, "read into a full buffer")
        let number = self.number
        // Sound: the region is the buffer's own free space.
        let count = unsafe buffer.fill { unsafe Syscalls.receive(number, into: $0) }
        if count > 0 {
            if count < wanted && !peerHasFinished { canRead = false }
            return .moved(count)
        }
        return outcome(ofReadingNothing: count)
    }

    /// Moves up to `most` bytes from the socket into an empty pipe. Fewer may be all that its pages
    /// had room for: only "try again" says that the socket is empty.
    package mutating func splice(into pipe: inout KernelPipe, most: Int) -> IOOutcome {
        let count = pipe.fill(from: number, most: most)
        return count > 0 ? .moved(count) : outcome(ofReadingNothing: count)
    }

    /// Moves as much of what the pipe holds as the socket takes.
    package mutating func splice(from pipe: inout KernelPipe) -> IOOutcome {
        guard !wasBroken else { return .failed(ECONNRESET) }
        let wanted = pipe.count
        return outcome(ofWriting: pipe.drain(into: number), of: wanted)
    }

    /// Writes as much of `bytes` as the socket takes.
    @inline(__always)
    package mutating func write(_ bytes: Span<UInt8>) -> IOOutcome {
        // What failed once stays so, also where the kernel would try again.
        guard !wasBroken else { return .failed(ECONNRESET) }
        let number = self.number
        // Sound: the pointer stays inside the call.
        let count = unsafe bytes.withUnsafeBytes { unsafe Syscalls.send(number, $0) }
        return outcome(ofWriting: count, of: bytes.count)
    }

    /// Writes as much of `first` and then `second` as the socket takes, in one call.
    package mutating func write(_ first: Span<UInt8>, _ second: Span<UInt8>) -> IOOutcome {
        if second.isEmpty { return write(first) }
        if first.isEmpty { return write(second) }
        guard !wasBroken else { return .failed(ECONNRESET) }
        let number = self.number
        // Sound: the pointers stay inside the call.
        let count = unsafe first.withUnsafeBytes { head in
            unsafe second.withUnsafeBytes { unsafe Syscalls.send(number, head, $0) }
        }
        return outcome(ofWriting: count, of: first.count + second.count)
    }

    /// Bytes that were written and that the other side has not got yet, as far as is known.
    package func unsentBytes() -> Int { Int(max(0, clinux_unsent(number))) }

    /// Whether an idle connection is still open and silent: anything else, also unasked-for bytes,
    /// makes it unfit for another request (contract B147).
    package mutating func isIdleAndOpen() -> Bool {
        guard Syscalls.peek(number) == -Int(EAGAIN) else { return false }
        // Whatever comes from now on is announced.
        canRead = false
        return true
    }

    /// The error of a connect that has ended, 0 when it succeeded.
    package func connectError() -> Int32 { Socket.pendingError(number) }

    /// Tells the other side that nothing more will come, and keeps reading possible.
    package mutating func finishSending() { Syscalls.shutdownSend(number) }

    /// Makes closing break the connection off instead of ending it, so that the other side cannot
    /// take what it got for the whole.
    package mutating func resetOnClose() { Socket.setResetOnClose(number) }

    /// `count` is what the kernel answered: 0, or an error.
    private mutating func outcome(ofReadingNothing count: Int) -> IOOutcome {
        if count == 0 { return wasBroken ? .failed(ECONNRESET) : .endOfStream }
        if count == -Int(EAGAIN) {
            canRead = false
            return .wouldBlock
        }
        return .failed(Int32(truncatingIfNeeded: -count))
    }

    private mutating func outcome(ofWriting count: Int, of wanted: Int) -> IOOutcome {
        if count >= 0 {
            if count < wanted { canWrite = false }
            return .moved(count)
        }
        if count == -Int(EAGAIN) {
            canWrite = false
            return .wouldBlock
        }
        // EPIPE says that the other side had finished sending before: then the end is an end.
        if count != -Int(EPIPE) { wasBroken = true }
        return .failed(Int32(truncatingIfNeeded: -count))
    }
}
