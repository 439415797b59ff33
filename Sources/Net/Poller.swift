internal import CLinux
internal import Glibc

/// What the poller saw on a descriptor.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static var readable: Readiness { Readiness(rawValue: CLINUX_EPOLLIN) }
    package static var writable: Readiness { Readiness(rawValue: CLINUX_EPOLLOUT) }
    package static var peerFinished: Readiness { Readiness(rawValue: CLINUX_EPOLLRDHUP) }
    package static var hangUp: Readiness { Readiness(rawValue: CLINUX_EPOLLHUP) }
    package static var error: Readiness { Readiness(rawValue: CLINUX_EPOLLERR) }

    /// Whether both directions are gone.
    package var isBroken: Bool { rawValue & (CLINUX_EPOLLHUP | CLINUX_EPOLLERR) != 0 }
    /// Whether nothing more will come than what has.
    package var isEnding: Bool {
        rawValue & (CLINUX_EPOLLHUP | CLINUX_EPOLLERR | CLINUX_EPOLLRDHUP) != 0
    }
    /// Whether bytes may be read.
    package var mayRead: Bool { rawValue & CLINUX_EPOLLIN != 0 }
    /// Whether bytes may be written.
    package var mayWrite: Bool { rawValue & CLINUX_EPOLLOUT != 0 }
}

/// One epoll instance and the events of its last wait. It calls nobody: the loop that owns it
/// takes the events one by one.
@safe
package struct Poller: ~Copyable {
    /// Events taken per wait: more would delay deadlines, fewer would cost more calls.
    package static let eventsMax = 256

    private let descriptor: Descriptor
    private let events: UnsafeMutableBufferPointer<epoll_event>
    private var count = 0

    package init() throws(SystemError) {
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard number >= 0 else { throw SystemError("epoll_create1", number: errno) }
        descriptor = Descriptor(owning: number)
        unsafe events = .allocate(capacity: Poller.eventsMax)
        // Sound: initialised once here, freed in deinit, never resized.
        unsafe events.initialize(repeating: epoll_event())
    }

    deinit { unsafe events.deallocate() }

    /// Watches a connection for everything, edge-triggered, until it is closed: one call in a
    /// connection's life.
    package func watch(_ number: Int32, token: UInt64) throws(SystemError) {
        try control(
            number,
            CLINUX_EPOLLIN | CLINUX_EPOLLOUT | CLINUX_EPOLLRDHUP | CLINUX_EPOLLET, token)
    }

    /// Watches a listener or bell for input, level-triggered. When pollers share a descriptor, only
    /// one or some of them are woken.
    package func watchInput(_ number: Int32, token: UInt64, shared: Bool) throws(SystemError) {
        try control(number, shared ? CLINUX_EPOLLIN | CLINUX_EPOLLEXCLUSIVE : CLINUX_EPOLLIN, token)
    }

    /// Stops watching; for descriptors that stay open.
    package func forget(_ number: Int32) {
        var event = unsafe epoll_event()
        // Sound: the event is ignored for EPOLL_CTL_DEL. Not being watched is what is wanted.
        _ = unsafe epoll_ctl(descriptor.number, EPOLL_CTL_DEL, number, &event)
    }

    /// Waits for events, at most `milliseconds` (-1: for ever), and answers how many came.
    package mutating func wait(milliseconds: Int32) -> Int {
        let answer = unsafe Syscalls.wait(
            descriptor.number, events, milliseconds: milliseconds)
        precondition(answer >= 0, "epoll_wait failed on our own descriptor")
        count = answer
        return count
    }

    /// One event of the last wait.
    package func event(_ index: Int) -> (token: UInt64, readiness: Readiness) {
        precondition(index >= 0 && index < count, "an event that was not reported")
        // Sound: the first `count` entries were written by the last wait.
        let event = unsafe events[index]
        return unsafe (event.data.u64, Readiness(rawValue: event.events))
    }

    private func control(
        _ number: Int32, _ flags: UInt32, _ token: UInt64
    ) throws(SystemError) {
        var event = unsafe epoll_event(events: flags, data: epoll_data_t(u64: token))
        // Sound: the event is read during the call.
        guard unsafe epoll_ctl(descriptor.number, EPOLL_CTL_ADD, number, &event) == 0 else {
            throw SystemError("epoll_ctl", number: errno)
        }
    }
}
