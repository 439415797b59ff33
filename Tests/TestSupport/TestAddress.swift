import Foundation

/// Where a test listens or connects: loopback or a unix socket, never anything else.
package enum TestAddress: Sendable, Equatable {
    case ipv4(port: UInt16)
    case ipv6(port: UInt16)
    case unix(path: String)

    /// The spelling that `listen`, `admin` and the demo's `--listen` take.
    package var text: String {
        switch self {
        case .ipv4(let port): "127.0.0.1:\(port)"
        case .ipv6(let port): "[::1]:\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// The spelling that `upstream` takes.
    package var url: String {
        switch self {
        case .ipv4, .ipv6: "http://" + text
        case .unix: text
        }
    }

    /// The TCP port, 0 for a unix socket.
    package var port: UInt16 {
        switch self {
        case .ipv4(let port), .ipv6(let port): port
        case .unix: 0
        }
    }

    /// A stream; not inherited by child processes, where it would keep a port or connection open.
    static let socketType = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)

    var family: Int32 {
        switch self {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .unix: AF_UNIX
        }
    }

    /// The same address with the port that the kernel chose.
    func with(port: UInt16) -> TestAddress {
        switch self {
        case .ipv4: .ipv4(port: port)
        case .ipv6: .ipv6(port: port)
        case .unix: self
        }
    }

    /// Lends the socket address to `body` (bind, connect).
    func withSocketAddress(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        switch self {
        case .ipv4(let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            return unsafe lend(&address, body)
        case .ipv6(let port):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = in6addr_loopback
            return unsafe lend(&address, body)
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            // Sound: the bytes go into the address's own path array and leave room for a NUL.
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
                precondition(path.utf8.count < room.count, "unix socket path too long")
                unsafe room.copyBytes(from: path.utf8)
            }
            return unsafe lend(&address, body)
        }
    }

    private func lend<Address>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        let size = socklen_t(MemoryLayout<Address>.size)
        // Sound: every sockaddr_* may be read as a sockaddr of the length given with it.
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, size)
            }
        }
    }
}
