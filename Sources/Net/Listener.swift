internal import CLinux
internal import Glibc

/// A socket that accepts connections. An object of its own, so that a successor process can be
/// handed it.
package final class Listener: Sendable {
    /// Connections the kernel may hold before they are accepted; a burst is refused beyond it.
    package static let backlog: Int32 = 1024

    /// Where it listens, as configured.
    package let endpoint: Endpoint
    /// Where it really listens: tells the port that port 0 became.
    package let address: SocketAddress
    private let descriptor: Descriptor

    /// Takes over a listening socket that another process made for `endpoint`.
    package init(adopting number: Int32, for endpoint: Endpoint) throws(SystemError) {
        let descriptor = Descriptor(owning: number)
        var isListening: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        // Sound: four writable bytes and their length.
        let code = unsafe getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length)
        guard code == 0, isListening == 1 else {
            throw SystemError("take over \(endpoint)", number: code == 0 ? EINVAL : errno)
        }
        guard
            let address = Listener.localAddress(number)
                ?? (try? NameLookup.resolve(endpoint))?.first
        else { throw SystemError("take over \(endpoint)", number: EINVAL) }
        self.endpoint = endpoint
        self.address = address
        self.descriptor = descriptor
    }

    /// Binds and listens; a unix socket that nobody answers on any more is replaced. `mode` are the
    /// permissions of a unix socket's file, which nobody can use before they are set.
    package init(on endpoint: Endpoint, mode: UInt32? = nil) throws(SystemError) {
        self.endpoint = endpoint
        let wanted: SocketAddress
        do throws(SystemLookupError) {
            guard let first = try NameLookup.resolve(endpoint).first else {
                throw SystemLookupError(name: "\(endpoint)", text: "no address")
            }
            wanted = first
        } catch {
            throw SystemError("listen on \(endpoint): \(error.text)", number: EADDRNOTAVAIL)
        }
        let descriptor = try Socket.make(for: wanted)
        if case .unix(let path) = endpoint {
            Listener.removeDeadSocket(at: path, wanted)
        } else {
            Listener.setOption(descriptor.number, SOL_SOCKET, SO_REUSEADDR)
            if wanted.family == AF_INET6 {
                Listener.setOption(descriptor.number, Int32(IPPROTO_IPV6), IPV6_V6ONLY)
            }
        }
        let bound = unsafe wanted.withPointer { pointer, length in
            unsafe bind(descriptor.number, pointer, length)
        }
        guard bound == 0 else { throw SystemError("listen on \(endpoint)", number: errno) }
        if let mode, case .unix(let path) = endpoint {
            guard unsafe chmod(path, mode) == 0 else {
                throw SystemError("chmod \(path)", number: errno)
            }
        }
        Socket.spareCongestionControl(descriptor.number, to: wanted)
        guard listen(descriptor.number, Listener.backlog) == 0 else {
            throw SystemError("listen on \(endpoint)", number: errno)
        }
        address = Listener.localAddress(descriptor.number) ?? wanted
        self.descriptor = descriptor
    }

    /// For the poller.
    package var number: Int32 { descriptor.number }

    /// What came of one accept.
    package enum Accepted: ~Copyable {
        /// A connection and who is on its other end.
        case connection(Descriptor, SocketAddress)
        /// Nobody is waiting.
        case none
        /// The process is out of descriptors or memory: pause and try again later.
        case exhausted
    }

    /// Takes one waiting connection, non-blocking and with small writes sent at once.
    package func accept() -> Accepted {
        while true {
            var storage = sockaddr_storage()
            let number = Syscalls.accept(descriptor.number, &storage)
            if number >= 0 {
                let descriptor = Descriptor(owning: Int32(truncatingIfNeeded: number))
                if endpoint.isNetwork { Socket.setNoDelay(descriptor.number) }
                return .connection(descriptor, SocketAddress(accepted: storage))
            }
            switch Int32(truncatingIfNeeded: -number) {
            case EAGAIN, EINVAL: return .none  // nobody, or nobody any more: it was stopped
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
            default: continue  // the connection died while it waited (accept(2)): take the next
            }
        }
    }

    /// Refuses connections from now on, for all who share the listener; a second time does nothing.
    package func stop() { Syscalls.shutdownReceive(descriptor.number) }

    /// Removes a unix socket's file; for the owner, when it stops.
    package func removeFile() {
        if case .unix(let path) = endpoint { unsafe unlink(path) }
    }

    private static func setOption(_ number: Int32, _ level: Int32, _ name: Int32) {
        var on: Int32 = 1
        // Sound: four readable bytes.
        _ = unsafe setsockopt(number, level, name, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func removeDeadSocket(at path: String, _ address: SocketAddress) {
        guard let probe = try? Socket.make(for: address) else { return }
        let code = unsafe address.withPointer { pointer, length in
            unsafe connect(probe.number, pointer, length)
        }
        // An ordinary file refuses connections too, and is somebody's.
        if code != 0, errno == ECONNREFUSED, isSocket(path) { unsafe unlink(path) }
    }

    private static func isSocket(_ path: String) -> Bool {
        var facts = stat()
        // Sound: lstat fills in the whole struct or fails.
        return unsafe lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFSOCK
    }

    private static func localAddress(_ number: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // Sound: the kernel writes at most `length` bytes into the storage.
        let code = unsafe withUnsafeMutableBytes(of: &storage) { raw in
            unsafe getsockname(
                number, raw.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        guard code == 0, storage.ss_family != sa_family_t(AF_UNIX) else { return nil }
        return SocketAddress(accepted: storage)
    }
}

extension Endpoint {
    /// Whether it is a host and port.
    package var isNetwork: Bool {
        if case .network = self { true } else { false }
    }
}
