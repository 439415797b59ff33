/// What came of one read or write on a non-blocking socket.
package enum IOOutcome: Equatable, Sendable {
    /// So many bytes went through, at least one.
    case moved(Int)
    /// Nothing now; the poller will tell when to try again.
    case wouldBlock
    /// The other side has finished sending.
    case endOfStream
    /// The connection is broken; the kernel's error number.
    case failed(Int32)
}
