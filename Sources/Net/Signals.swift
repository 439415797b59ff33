internal import CLinux
internal import Glibc

/// The signals that steer the process, read one at a time by one thread.
package struct Signals: ~Copyable {
    /// What the operator or the system asks for.
    package enum Request: Sendable {
        /// SIGTERM or SIGINT: finish and exit.
        case stop
        /// SIGHUP: read the configuration again.
        case reload
    }

    private let descriptor: Descriptor

    /// Blocks the signals for all threads started afterwards, and ignores SIGPIPE.
    package init() throws(SystemError) {
        let number = clinux_signals()
        guard number >= 0 else { throw SystemError("signalfd", number: errno) }
        descriptor = Descriptor(owning: number)
    }

    /// Waits until a stop is asked for.
    package func waitForStop() {
        while next() != .stop {}
    }

    /// Asks this process to stop, as SIGTERM from outside would.
    package static func requestStop() { _ = kill(getpid(), SIGTERM) }

    /// Waits for the next request.
    package func next() -> Request {
        clinux_next_signal(descriptor.number) == SIGHUP ? .reload : .stop
    }
}
