internal import CLinux
internal import Glibc

/// Making, connecting and setting up sockets.
package enum Socket {
    /// Starts a non-blocking connect. The socket is writable when it has ended, either way.
    package static func connect(to address: SocketAddress) throws(SystemError) -> Descriptor {
        let descriptor = try make(for: address)
        let code = unsafe address.withPointer { pointer, length in
            // Sound: the address is lent for the call.
            unsafe Glibc.connect(descriptor.number, pointer, length)
        }
        if code != 0, errno != EINPROGRESS {
            throw SystemError("connect to \(address)", number: errno)
        }
        if !address.isUnix { setNoDelay(descriptor.number) }
        spareCongestionControl(descriptor.number, to: address)
        return descriptor
    }

    /// Whether the system knows a way to an address: nothing is sent to find out.
    package static func hasRoute(to address: SocketAddress) -> Bool {
        guard !address.isUnix else { return true }
        let number = socket(
            address.family, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return errno != EAFNOSUPPORT }
        let descriptor = Descriptor(owning: number)
        return unsafe address.withPointer { pointer, length in
            // Sound: the address is lent for the call.
            unsafe Glibc.connect(descriptor.number, pointer, length) == 0 || errno != ENETUNREACH
        }
    }

    /// A non-blocking, close-on-exec stream socket of the address's family.
    package static func make(for address: SocketAddress) throws(SystemError) -> Descriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let number = socket(address.family, type, 0)
        guard number >= 0 else { throw SystemError("socket for \(address)", number: errno) }
        return Descriptor(owning: number)
    }

    /// Sends small pieces at once: heads and events must not wait for acknowledgements.
    package static func setNoDelay(_ number: Int32) {
        var on: Int32 = 1
        // Sound: four readable bytes; failing costs latency only, so the answer is not looked at.
        _ = unsafe setsockopt(
            number, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    /// What stays on the host meets no congestion: for loopback the plainest control will do, which
    /// every system has, whatever its default is for networks. BBR paces and keeps models, for a
    /// twentieth of a request's CPU time. Accepted sockets inherit it from their listener.
    static func spareCongestionControl(_ number: Int32, to address: SocketAddress) {
        guard address.isLoopback, !address.isUnix else { return }
        var name = plainestCongestionControl
        let count = socklen_t(name.count)
        var span = name.mutableSpan
        // Sound: the name is readable for its length; failing costs time only.
        unsafe span.withUnsafeMutableBufferPointer { bytes in
            _ = unsafe setsockopt(
                number, Int32(IPPROTO_TCP), TCP_CONGESTION, bytes.baseAddress, count)
        }
    }

    private static let plainestCongestionControl: InlineArray<4, UInt8> = [
        UInt8(ascii: "r"), UInt8(ascii: "e"), UInt8(ascii: "n"), UInt8(ascii: "o"),
    ]

    /// Closing sends a reset and drops what is unsent.
    package static func setResetOnClose(_ number: Int32) {
        var value = linger(l_onoff: 1, l_linger: 0)
        // Sound: a whole linger struct is readable.
        _ = unsafe setsockopt(
            number, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
    }

    /// SO_ERROR: the error of a finished non-blocking connect.
    package static func pendingError(_ number: Int32) -> Int32 {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        // Sound: four writable bytes and their length.
        let code = unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &value, &length)
        return code == 0 ? value : errno
    }
}
