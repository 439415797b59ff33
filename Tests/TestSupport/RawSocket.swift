import Foundation

/// What one receive brought.
package enum Received: Equatable, Sendable {
    case bytes([UInt8])
    /// The peer closed in good order.
    case end
    /// The peer reset the connection.
    case reset
    /// Nothing came before the deadline.
    case timeout
}

/// A stream socket that sends and receives exact bytes with deadlines. Not for two threads at
/// once, but `close` may come from another: no call touches the descriptor after it, since the
/// kernel may have given its number to somebody else's socket by then.
package final class RawSocket: @unchecked Sendable {
    private let descriptor: Int32
    private let closing = NSLock()
    private var isOpen = true

    init(adopting descriptor: Int32) { self.descriptor = descriptor }

    deinit { close() }

    /// Connects to `address`; `receiveBuffer` bytes of SO_RCVBUF make a reader that fills early.
    package convenience init(to address: TestAddress, receiveBuffer: Int32? = nil) throws {
        self.init(adopting: socket(address.family, TestAddress.socketType, 0))
        if let receiveBuffer { set(SO_RCVBUF, to: receiveBuffer, level: SOL_SOCKET) }
        let result = unsafe address.withSocketAddress { pointer, length in
            // Sound: the pointer lives for the call.
            unsafe connect(descriptor, pointer, length)
        }
        guard result == 0 else { throw TestFailure("connect to \(address.text): errno \(errno)") }
        if address.family != AF_UNIX { set(Int32(TCP_NODELAY), to: 1, level: Int32(IPPROTO_TCP)) }
    }

    /// Sends all of `bytes`; false when the peer closed or reset before it took them.
    @discardableResult
    package func send(_ bytes: some Collection<UInt8>, by deadline: Deadline = .usual) throws
        -> Bool
    {
        var rest = ArraySlice(bytes)
        while !rest.isEmpty {
            guard isReady(for: POLLOUT, by: deadline) else {
                throw TestFailure("the peer did not read \(rest.count) bytes in time")
            }
            guard let count = sendSome(rest) else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Sends the UTF-8 of `text`.
    @discardableResult
    package func send(_ text: String, by deadline: Deadline = .usual) throws -> Bool {
        try send(Array(text.utf8), by: deadline)
    }

    /// Sends what the kernel takes at once; 0 when its buffer is full, nil when the peer is gone.
    package func sendSome(_ bytes: ArraySlice<UInt8>) -> Int? {
        closing.withLock {
            guard isOpen else { return nil }
            // Sound: the slice's memory is lent for the call.
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Foundation.send(
                    descriptor, $0.baseAddress, $0.count,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count >= 0 { return count }
            return errno == EAGAIN || errno == EINTR ? 0 : nil
        }
    }

    /// Waits until the peer's kernel has all that was sent, read or not.
    package func waitUntilDelivered(by deadline: Deadline = .usual) -> Bool {
        deadline.wait(pause: 0.001) {
            var queued: Int32 = 0
            // Sound: the kernel writes one Int32 during the call.
            _ = unsafe ioctl(descriptor, UInt(TIOCOUTQ), &queued)
            return queued == 0
        }
    }

    /// Receives whatever comes next, at most `maximum` bytes.
    package func receive(maximum: Int = 65_536, by deadline: Deadline = .usual) -> Received {
        while isReady(for: POLLIN, by: deadline) {
            if let received = receiveNow(maximum: maximum) { return received }
        }
        return .timeout
    }

    /// Receives what is there; nil when nothing is.
    private func receiveNow(maximum: Int) -> Received? {
        closing.withLock {
            guard isOpen else { return .reset }
            // Sound: recv writes at most the capacity, and its count becomes the array's.
            var failure: Int32 = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: maximum) { room, count in
                let result = unsafe recv(
                    descriptor, room.baseAddress, maximum, Int32(MSG_DONTWAIT))
                if result < 0 { failure = errno }
                count = max(0, result)
            }
            if failure == EAGAIN || failure == EINTR { return nil }
            if failure != 0 { return .reset }
            return bytes.isEmpty ? .end : .bytes(bytes)
        }
    }

    /// Says that no more bytes will come from this side.
    package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes with a reset instead of in good order.
    package func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        // Sound: the option is read during the call only.
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        closing.withLock {
            guard isOpen else { return }
            isOpen = false
            // No shutdown before it: that would end the stream in good order first.
            _ = Foundation.close(descriptor)
        }
    }

    /// Closes the socket; a second time does nothing.
    package func close() {
        closing.withLock {
            guard isOpen else { return }
            isOpen = false
            shutdown(descriptor, Int32(SHUT_RDWR))
            _ = Foundation.close(descriptor)
        }
    }

    private func set(_ option: Int32, to value: Int32, level: Int32) {
        var value = value
        // Sound: the value is read during the call only.
        _ = unsafe setsockopt(
            descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private func isReady(for events: Int32, by deadline: Deadline) -> Bool {
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            // Sound: one entry, written during the call only.
            let count = unsafe poll(&entry, 1, deadline.milliseconds)
            if count > 0 { return true }
            if count == 0 || errno != EINTR { return false }
        }
    }
}
