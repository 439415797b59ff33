internal import CLinux
internal import Glibc

/// The one file of the data path that calls the kernel. Every call is retried on EINTR and answers
/// as the kernel does: a count, or the negative error number. A simulated kernel would stand here.
enum Syscalls {
    /// recv(2) without flags.
    @inline(__always)
    static func receive(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            // Sound: the kernel writes at most buffer.count bytes, into the buffer.
            let answer = unsafe clinux_receive(
                descriptor, buffer.baseAddress, UInt(bitPattern: buffer.count))
            if answer != -Int(EINTR) { return answer }
        }
    }

    /// recv(2) that leaves the bytes where they are: tells "closed" from "idle".
    static func peek(_ descriptor: Int32) -> Int {
        var byte: UInt8 = 0
        // Sound: one byte is writable at &byte for the length of the call.
        return retrying {
            unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        }
    }

    /// send(2); a closed peer is an error, never a signal.
    @inline(__always)
    static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        while true {
            // Sound: the kernel reads bytes.count bytes of the buffer.
            let answer = unsafe clinux_send(
                descriptor, bytes.baseAddress, UInt(bitPattern: bytes.count))
            if answer != -Int(EINTR) { return answer }
        }
    }

    /// sendmsg(2) of two pieces in one call.
    static func send(
        _ descriptor: Int32, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
    ) -> Int {
        // Sound: the kernel only reads through these pointers, which outlive the call.
        var vectors = unsafe (
            iovec(
                iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress),
                iov_len: first.count),
            iovec(
                iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress),
                iov_len: second.count)
        )
        return unsafe withUnsafeMutableBytes(of: &vectors) { raw in
            var message = unsafe msghdr()
            unsafe message.msg_iov = raw.baseAddress?.assumingMemoryBound(to: iovec.self)
            unsafe message.msg_iovlen = 2
            return retrying {
                unsafe sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
            }
        }
    }

    /// splice(2) between a socket and a pipe, without waiting. To a socket that is closed it raises
    /// SIGPIPE, which no flag prevents: the process has to ignore that.
    static func splice(from source: Int32, to target: Int32, most: Int) -> Int {
        retrying { Int(clinux_splice(source, target, UInt(most))) }
    }

    /// A pipe of at least so many bytes: its capacity, or a negative error number.
    static func pipe(_ ends: inout (read: Int32, write: Int32), bytes: Int32) -> Int {
        var numbers: InlineArray<2, Int32> = [-1, -1]
        var span = numbers.mutableSpan
        // Sound: the call writes two numbers.
        let answer = unsafe span.withUnsafeMutableBufferPointer { numbers in
            unsafe clinux_pipe(numbers.baseAddress, bytes)
        }
        guard answer >= 0 else { return -Int(errno) }
        ends = (numbers[0], numbers[1])
        return Int(answer)
    }

    /// accept4(2), non-blocking and close-on-exec.
    static func accept(_ listener: Int32, _ address: inout sockaddr_storage) -> Int {
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return retrying {
            unsafe withUnsafeMutableBytes(of: &address) { raw in
                // Sound: sockaddr_storage is made to hold any sockaddr.
                let pointer = unsafe raw.baseAddress?.assumingMemoryBound(to: sockaddr.self)
                return unsafe Int(clinux_accept(listener, pointer, &length))
            }
        }
    }

    /// close(2). Never retried: on Linux the descriptor is gone whatever it answers.
    static func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }

    /// shutdown(2) of the sending side.
    static func shutdownSend(_ descriptor: Int32) {
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    /// shutdown(2) of the receiving side: a listener refuses from then on.
    static func shutdownReceive(_ descriptor: Int32) {
        _ = shutdown(descriptor, Int32(SHUT_RD))
    }

    /// epoll_wait(2). EINTR counts as "nothing happened".
    static func wait(
        _ epoll: Int32, _ events: UnsafeMutableBufferPointer<epoll_event>, milliseconds: Int32
    ) -> Int {
        // Sound: the kernel writes at most events.count entries.
        let count = unsafe epoll_wait(
            epoll, events.baseAddress, Int32(events.count), milliseconds)
        return count < 0 ? (errno == EINTR ? 0 : -Int(errno)) : Int(count)
    }

    /// Calls until the answer is not EINTR; turns -1 into the negative error number.
    @inline(__always)
    private static func retrying(_ call: () -> Int) -> Int {
        while true {
            let answer = call()
            if answer >= 0 { return answer }
            let number = errno
            if number != EINTR { return -Int(number) }
        }
    }
}
