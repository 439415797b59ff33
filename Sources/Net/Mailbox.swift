internal import Synchronization

/// A bounded queue from any thread to the one thread that owns a loop. Posting rings the loop's
/// bell only when the queue was empty, so a burst costs one wake-up.
package final class Mailbox<Message: Sendable>: Sendable {
    /// Messages that may wait; beyond that `post` refuses.
    package let capacity: Int
    private let wake: Wake
    private let waiting = Mutex<[Message]>([])

    package init(capacity: Int, wake: Wake) {
        self.capacity = capacity
        self.wake = wake
    }

    /// Leaves a message; false when the box is full and the message was dropped.
    package func post(_ message: Message) -> Bool {
        let before: Int? = waiting.withLock { queue in
            guard queue.count < capacity else { return nil }
            queue.append(message)
            return queue.count - 1
        }
        guard let before else { return false }
        if before == 0 { wake.ring() }
        return true
    }

    /// Takes all messages, in order. Only the owning thread calls this.
    package func take() -> [Message] {
        waiting.withLock { queue in
            let messages = queue
            queue = []
            return messages
        }
    }
}
