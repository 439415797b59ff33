internal import Net
internal import Synchronization

/// A thread of a demo server that waits for a connection to serve.
final class DemoHand: Sendable {
    /// Rings when there is a connection.
    let bell: Wake
    private let waiting = Mutex<Work?>(nil)

    /// A connection and what is known of its peer.
    struct Work {
        /// The descriptor, which whoever takes the work has to close.
        let number: Int32
        let isLoopback: Bool
    }

    init() throws(SystemError) { bell = try Wake() }

    /// Leaves a connection and wakes the thread; only for a hand that is idle.
    func take(_ descriptor: consuming Descriptor, isLoopback: Bool) {
        let work = Work(number: descriptor.release(), isLoopback: isLoopback)
        waiting.withLock { $0 = work }
        bell.ring()
    }

    /// The connection that was left, once.
    func work() -> Work? {
        waiting.withLock { work in
            defer { work = nil }
            return work
        }
    }
}
