internal import CLinux
internal import Glibc

/// An address the kernel understands: IPv4, IPv6 or unix.
@safe
package struct SocketAddress: Sendable, Equatable, CustomStringConvertible {
    private var storage: sockaddr_storage
    private var length: socklen_t

    private init(storage: sockaddr_storage, length: socklen_t) {
        self.storage = storage
        self.length = length
    }

    /// Takes an address as accept4(2) filled it in.
    init(accepted storage: sockaddr_storage) {
        let size =
            storage.ss_family == sa_family_t(AF_INET)
            ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
        self.init(storage: storage, length: socklen_t(size))
    }

    /// Copies an address that getaddrinfo(3) answered.
    init?(copying address: UnsafePointer<sockaddr>, length: socklen_t) {
        guard length <= MemoryLayout<sockaddr_storage>.size else { return nil }
        var storage = sockaddr_storage()
        // Sound: `length` bytes are readable there and fit, as was just checked.
        unsafe withUnsafeMutableBytes(of: &storage) { target in
            unsafe target.copyMemory(
                from: UnsafeRawBufferPointer(start: address, count: Int(length)))
        }
        self.init(storage: storage, length: length)
    }

    /// Makes an address from literals; nil when `host` is a name, which needs `NameLookup`.
    package init?(literalHost host: String, port: UInt16) {
        var four = sockaddr_in()
        if unsafe inet_pton(AF_INET, host, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            self.init(copyingValue: four)
            return
        }
        var six = sockaddr_in6()
        if unsafe inet_pton(AF_INET6, host, &six.sin6_addr) == 1 {
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            self.init(copyingValue: six)
            return
        }
        return nil
    }

    /// Makes the address of a unix socket; nil when the path is too long.
    package init?(unixPath path: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count <= Endpoint.unixPathBytesMax else { return nil }
        // Sound: the path and its NUL fit into sun_path, which starts zeroed.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        self.init(copyingValue: address)
    }

    private init<Value>(copyingValue value: Value) {
        var storage = sockaddr_storage()
        // Sound: sockaddr_storage is at least as large as every sockaddr kind.
        unsafe withUnsafeMutableBytes(of: &storage) { target in
            unsafe withUnsafeBytes(of: value) { unsafe target.copyMemory(from: $0) }
        }
        self.init(storage: storage, length: socklen_t(MemoryLayout<Value>.size))
    }

    /// AF_INET, AF_INET6 or AF_UNIX.
    package var family: Int32 { Int32(storage.ss_family) }

    /// Whether it is a unix socket's.
    package var isUnix: Bool { family == AF_UNIX }

    /// Whether family, address and port, or the path, are the same.
    package static func == (left: SocketAddress, right: SocketAddress) -> Bool {
        guard left.length == right.length else { return false }
        let count = Int(left.length)
        // Sound: `length` bytes of the storage are set; the rest is not looked at.
        return unsafe withUnsafeBytes(of: left.storage) { first in
            unsafe withUnsafeBytes(of: right.storage) { second in
                unsafe first.prefix(count).elementsEqual(second.prefix(count))
            }
        }
    }

    /// Lends the address to a system call.
    func withPointer<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        // Sound: sockaddr_storage may be read as a sockaddr; the pointer stays inside the call.
        unsafe withUnsafeBytes(of: storage) { raw in
            guard let base = raw.baseAddress else { fatalError("a stored value has an address") }
            return unsafe body(base.assumingMemoryBound(to: sockaddr.self), length)
        }
    }

    /// The IP address as text, without port or brackets; "unix" for a unix socket.
    package var hostText: String {
        if isUnix { return "unix" }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        // Sound: the family says which kind of address the storage holds; inet_ntop writes at
        // most `text.count` bytes with its NUL.
        unsafe withUnsafeBytes(of: storage) { raw in
            if family == AF_INET {
                var address = unsafe raw.loadUnaligned(as: sockaddr_in.self).sin_addr
                _ = unsafe inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
            } else {
                var address = unsafe raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
                _ = unsafe inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
            }
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether it is a link-local address (169.254/16, fe80::/10), where cloud metadata services
    /// live (contract B169).
    package var isLinkLocal: Bool {
        let text = hostText.lowercased()
        if family == AF_INET { return text.hasPrefix("169.254.") }
        return ["fe8", "fe9", "fea", "feb", "::ffff:169.254."].contains { text.hasPrefix($0) }
    }

    /// Whether it is this machine's own: a unix socket, 127.0.0.0/8 or ::1, mapped ones too.
    package var isLoopback: Bool {
        if isUnix { return true }
        // Sound: the family says which kind of address the storage holds; any bytes are integers.
        return unsafe withUnsafeBytes(of: storage) { raw in
            if family == AF_INET {
                return MemoryLayout.offset(of: \sockaddr_in.sin_addr).map { unsafe raw[$0] } == 127
            }
            guard let offset = MemoryLayout.offset(of: \sockaddr_in6.sin6_addr) else {
                return false
            }
            let high = unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let low = UInt64(
                bigEndian: unsafe raw.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
            return high == 0 && (low == 1 || low >> 24 == 0xFFFF7F)
        }
    }

    /// The port; 0 for a unix socket.
    package var port: UInt16 {
        // Sound: the family says which kind of address the storage holds.
        unsafe withUnsafeBytes(of: storage) { raw in
            switch family {
            case AF_INET: UInt16(bigEndian: unsafe raw.loadUnaligned(as: sockaddr_in.self).sin_port)
            case AF_INET6:
                UInt16(bigEndian: unsafe raw.loadUnaligned(as: sockaddr_in6.self).sin6_port)
            default: 0
            }
        }
    }

    /// Address and port for a log line.
    package var description: String {
        if isUnix { return "unix" }
        return family == AF_INET6 ? "[\(hostText)]:\(port)" : "\(hostText):\(port)"
    }
}

extension Endpoint {
    /// The endpoint's address when no name has to be looked up.
    package var literalAddress: SocketAddress? {
        switch self {
        case .unix(let path): SocketAddress(unixPath: path)
        case .network(let host, let port): SocketAddress(literalHost: host, port: port)
        }
    }
}
