import Foundation
import Glibc
import Synchronization

/// A server on 127.0.0.1 that does exactly what a test's script says with each connection, one
/// thread each: answer, drip, lie, close. Stops when it is told to or freed.
package final class ScriptedServer: Sendable {
    /// The port that it listens on.
    package let port: UInt16
    private let listener: Int32
    private let accepted = Atomic<Int>(0)
    private let isStopped = Atomic<Bool>(false)

    /// Starts listening; `script` gets each connection with its number, counted from 0.
    package init(
        port wanted: UInt16 = 0,
        _ script: @escaping @Sendable (ScriptedConnection, _ number: Int) -> Void
    ) {
        signal(SIGPIPE, SIG_IGN)
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        // Sound: four readable bytes.
        _ = unsafe setsockopt(
            listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        port = Self.bind(listener, to: wanted)
        let listener = listener
        Foundation.Thread.detachNewThread { [weak self] in
            while true {
                let number = accept(listener, nil, nil)
                guard number >= 0, let self, !self.isStopped.load(ordering: .acquiring) else {
                    if number >= 0 { Glibc.close(number) }
                    // Closed by the thread that uses it: its number may be another's at once.
                    Glibc.close(listener)
                    return
                }
                let index = self.accepted.wrappingAdd(1, ordering: .relaxed).oldValue
                Foundation.Thread.detachNewThread {
                    let connection = ScriptedConnection(number)
                    script(connection, index)
                    connection.close()
                }
            }
        }
    }

    deinit { stop() }

    /// Connections accepted so far.
    package var connections: Int { accepted.load(ordering: .acquiring) }

    /// Where it listens, as an origin.
    package var origin: String { "http://127.0.0.1:\(port)" }

    /// Stops accepting; connections that are open stay so.
    package func stop() {
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func bind(_ listener: Int32, to wanted: UInt16) -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = wanted.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // Sound: a sockaddr_in may be read and written as a sockaddr of its length.
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard unsafe Glibc.bind(listener, generic, length) == 0, listen(listener, 256) == 0
                else { fatalError("the test's server cannot listen: error \(errno)") }
                _ = unsafe getsockname(listener, generic, &length)
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}

/// The server's side of one connection.
package final class ScriptedConnection {
    private var descriptor: Int32
    private var waiting: [UInt8] = []

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Reads one request head and answers it without its final empty line; nil when the client has
    /// closed.
    package func readHead() -> String? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let found = waiting.firstRange(of: end) {
                let head = waiting[..<found.lowerBound]
                defer { waiting.removeSubrange(..<found.upperBound) }
                return String(decoding: head, as: UTF8.self)
            }
            guard receive() else { return nil }
        }
    }

    /// Reads the body that `head` announces by its Content-Length; nil when the client has closed
    /// before its end.
    package func readBody(of head: String) -> String? {
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
        let count = line.flatMap { Int($0.dropFirst("Content-Length: ".count)) } ?? 0
        while waiting.count < count { guard receive() else { return nil } }
        defer { waiting.removeFirst(count) }
        return String(decoding: waiting.prefix(count), as: UTF8.self)
    }

    /// Waits for more bytes; false when there are no more.
    private func receive() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 4096)
        // Sound: chunk.count bytes are writable.
        let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        waiting += chunk.prefix(count)
        return true
    }

    /// Waits until the client has closed, reading whatever it still sends.
    package func waitForClose() {
        while readHead() != nil {}
    }

    /// Sends text; false when the client is gone.
    @discardableResult
    package func send(_ text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { raw in
                // Sound: raw.count bytes are readable.
                unsafe Glibc.send(descriptor, raw.baseAddress, raw.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    /// Answers with a whole response.
    @discardableResult
    package func respond(
        status: String = "200 OK", type: String? = "application/json", extra: String = "",
        body: String
    ) -> Bool {
        let contentType = type.map { "Content-Type: \($0)\r\n" } ?? ""
        return send(
            "HTTP/1.1 \(status)\r\n\(contentType)Content-Length: \(body.utf8.count)\r\n\(extra)\r\n"
                + body)
    }

    /// Does nothing for a while.
    package func pause(milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

    /// Closes; a client that still sends gets a reset.
    package func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }

    /// Closes with a reset at once.
    package func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        // Sound: a linger is what SO_LINGER reads.
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }
}
