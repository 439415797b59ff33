import Foundation

/// A listening socket on a port that the kernel chose, with one thread per accepted connection.
package final class RawListener: @unchecked Sendable {
    /// Where it listens, port filled in.
    package let address: TestAddress
    private let descriptor: Int32
    private let lock = NSLock()
    private var accepted: [RawSocket] = []
    private var isOpen = true

    /// Listens on `address` (port 0: any) and hands every connection with its number, counted
    /// from 0, to `serve` on a thread of its own.
    package init(
        on address: TestAddress = .ipv4(port: 0), backlog: Int32 = 128,
        serve: @escaping @Sendable (RawSocket, Int) -> Void
    ) throws {
        descriptor = socket(address.family, TestAddress.socketType, 0)
        self.address = try Self.open(descriptor, on: address, backlog: backlog)
        Thread.detachNewThread { [self] in acceptAll(serve) }
    }

    deinit { close() }

    /// Number of connections accepted so far.
    package var acceptedCount: Int { lock.withLock { accepted.count } }

    /// Stops listening and closes every connection.
    package func close() {
        let sockets = lock.withLock {
            guard isOpen else { return [RawSocket]() }
            isOpen = false
            shutdown(descriptor, Int32(SHUT_RDWR))
            return accepted
        }
        if case .unix(let path) = address { _ = unsafe unlink(path) }
        for socket in sockets { socket.close() }
    }

    /// A free TCP port on loopback, outside the range that outgoing connections are given.
    package static func freePort() throws -> UInt16 {
        for _ in 0..<2000 {
            let port = Ports.next()
            let probe = socket(AF_INET, TestAddress.socketType, 0)
            defer { _ = Foundation.close(probe) }
            if (try? open(probe, on: .ipv4(port: port), backlog: 1)) != nil { return port }
        }
        throw TestFailure("no free port")
    }

    private static func open(
        _ descriptor: Int32, on address: TestAddress, backlog: Int32
    ) throws -> TestAddress {
        var yes: Int32 = 1
        // Sound: the value is read during the call only.
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let bound = unsafe address.withSocketAddress { pointer, length in
            // Sound: the pointer lives for the call.
            unsafe bind(descriptor, pointer, length)
        }
        guard bound == 0, listen(descriptor, backlog) == 0 else {
            throw TestFailure("listen on \(address.text): errno \(errno)")
        }
        return address.with(port: chosenPort(of: descriptor))
    }

    private static func chosenPort(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        // Sound: the address is at least as large as the length says; sin_port and sin6_port lie
        // at the same offset.
        _ = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        return UInt16(bigEndian: storage.sin6_port)
    }

    private func acceptAll(_ serve: @escaping @Sendable (RawSocket, Int) -> Void) {
        while true {
            let peer = accept(descriptor, nil, nil)
            _ = fcntl(peer, F_SETFD, FD_CLOEXEC)
            let number: Int? = lock.withLock {
                guard isOpen, peer >= 0 else { return nil }
                accepted.append(RawSocket(adopting: peer))
                return accepted.count - 1
            }
            guard let number else {
                if peer >= 0 { _ = Foundation.close(peer) }
                break
            }
            let socket = lock.withLock { accepted[number] }
            Thread.detachNewThread { serve(socket, number) }
        }
        _ = Foundation.close(descriptor)
    }
}

/// Hands out ports 20000-31999, below the kernel's outgoing range, each once per test process.
private enum Ports {
    private static let lock = NSLock()
    nonisolated(unsafe) private static var last = UInt16(getpid() % 6000) &* 2

    static func next() -> UInt16 {
        lock.withLock {
            // Sound: the counter is only touched under the lock.
            let next = unsafe (last + 1) % 12_000
            unsafe last = next
            return 20_000 + next
        }
    }
}
