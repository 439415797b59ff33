package import Basics
internal import Glibc

/// Waiting for one descriptor, for threads that may block: never a worker.
package enum Waiting {
    /// What is waited for.
    package enum Event: Sendable {
        case readable
        case writable
    }

    /// Waits until the descriptor is ready, or broken, or `deadline` has come; false at the
    /// deadline.
    package static func wait(
        for event: Event, on number: Int32, until deadline: Instant
    ) -> Bool {
        let events = Int16(event == .readable ? POLLIN : POLLOUT)
        while true {
            let left = (deadline - SystemClock.now()).millisecondsRoundedUp
            guard left > 0 else { return false }
            var entry = pollfd(fd: number, events: events, revents: 0)
            // Sound: one entry, alive for the call.
            let ready = unsafe poll(&entry, 1, Int32(clamping: left))
            if ready > 0 { return true }
            // Neither time nor a signal ends the wait: only the deadline does.
            if ready < 0 && errno != EINTR { return true }
        }
    }
}
