internal import Basics

/// Installations that were replaced and are ended once no request can wait for them any more.
struct Retirements {
    private var waiting: [(old: Installation, successor: Installation, due: Instant)] = []

    mutating func add(_ old: Installation, successor: Installation, at due: Instant) {
        waiting.append((old, successor, due))
    }

    /// Ends those that are due.
    mutating func carryOut(now: Instant) {
        // Each spares what its successor has taken over, which ends with that one, so they end in
        // the order in which they were replaced.
        while let first = waiting.first, first.due <= now {
            waiting.removeFirst()
            first.old.stop(sparing: first.successor)
        }
    }

    /// How long to wait for the next; -1 when there is none.
    func milliseconds(from now: Instant) -> Int32 {
        guard let first = waiting.first else { return -1 }
        return Int32(clamping: max(0, (first.due - now).millisecondsRoundedUp))
    }
}
