internal import Synchronization

/// How a thread tells the one that started it whether it could begin.
final class ThreadBeginning: Sendable {
    private let wake: Wake
    private let failure = Mutex<SystemError?>(nil)

    init() throws(SystemError) { wake = try Wake() }

    /// Says that the thread has begun, or why it could not.
    func tell(_ failure: SystemError?) {
        self.failure.withLock { $0 = failure }
        wake.ring()
    }

    /// Waits for the word; nil when all is well.
    func wait() -> SystemError? {
        while !wake.wait(milliseconds: -1) {}
        return failure.withLock { $0 }
    }
}
