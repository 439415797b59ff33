package import Basics
internal import CLinux
internal import Glibc

/// Rings once, at a moment on the monotonic clock, and is heard by whoever polls it: a timerfd.
///
/// A loop that told the poller how long to wait, each time anew, would have the kernel read its
/// clock and work that out for waits that nearly all end at once. An alarm is set when what is due
/// next comes earlier than it rings, which is a few times a second (decision 19).
package struct Alarm: ~Copyable {
    private let descriptor: Descriptor
    /// When it rings; `never` while it is not set.
    package private(set) var moment = Instant.never

    package init() throws(SystemError) {
        let number = clinux_timer()
        guard number >= 0 else { throw SystemError("timerfd_create", number: errno) }
        descriptor = Descriptor(owning: number)
    }

    /// The descriptor to poll, edge-triggered: each ring is one event, and nobody has to read it.
    package var number: Int32 { descriptor.number }

    /// Has it ring at `moment` at the latest; at once, when that has passed. It may ring earlier,
    /// when that was asked for before.
    package mutating func ring(by moment: Instant) {
        guard moment < self.moment else { return }
        self.moment = moment
        // 0 would silence it.
        let answer = clinux_set_timer(number, max(1, moment.nanoseconds))
        precondition(answer == 0, "timerfd_settime failed on our own descriptor")
    }

    /// To be told of each ring: from then on it is not set.
    package mutating func noteRing() { moment = .never }
}
