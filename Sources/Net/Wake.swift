internal import CLinux
internal import Glibc

/// A bell that any thread may ring and one thread waits for: an eventfd.
package final class Wake: Sendable {
    private let descriptor: Descriptor

    package init() throws(SystemError) {
        let number = clinux_eventfd()
        guard number >= 0 else { throw SystemError("eventfd", number: errno) }
        descriptor = Descriptor(owning: number)
    }

    /// The descriptor to poll: readable once the bell was rung.
    package var number: Int32 { descriptor.number }

    /// Rings the bell. Rings that nobody has heard yet count as one.
    package func ring() {
        var one: UInt64 = 1
        // Sound: eight readable bytes, as eventfd(2) wants. A full counter is already ringing.
        _ = unsafe write(number, &one, 8)
    }

    /// Silences the bell; true when it had been rung.
    @discardableResult
    package func clear() -> Bool {
        var count: UInt64 = 0
        // Sound: eight writable bytes, as eventfd(2) wants.
        return unsafe read(number, &count, 8) == 8
    }

    /// Waits until the bell rings or the time is over; true when it rang. Clears it.
    package func wait(milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        // Sound: one entry, alive for the call.
        let ready = unsafe poll(&entry, 1, milliseconds)
        return ready > 0 && clear()
    }
}
