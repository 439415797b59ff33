import Foundation

/// A small HTTP proxy that makes tunnels (RFC 9110 section 9.3.6) and remembers what for.
package final class TunnelProxy: @unchecked Sendable {
    private let lock = NSLock()
    private var asked: [String] = []
    private var answer: String?
    private var names: [String: TestAddress]
    private var listener: RawListener?

    /// A proxy that finds the places in `names` where they say, and others by their port on
    /// loopback. With `answer` it makes no tunnel and says that instead.
    package init(_ names: [String: TestAddress] = [:], answer: String? = nil) throws {
        self.names = names
        self.answer = answer
        listener = try RawListener { [weak self] socket, _ in self?.serve(socket) }
    }

    deinit { listener?.close() }

    /// Where it listens.
    package var address: TestAddress { listener?.address ?? .ipv4(port: 0) }
    /// The places that tunnels were asked for, in order.
    package var places: [String] { lock.withLock { asked } }

    /// Stops it.
    package func close() { listener?.close() }

    private func serve(_ client: RawSocket) {
        guard let head = readHead(client) else { return }
        let words = head.split(separator: " ")
        guard words.count > 2, words[0] == "CONNECT" else { return }
        let place = String(words[1])
        let (answer, known) = lock.withLock {
            asked.append(place)
            return (self.answer, names[place])
        }
        defer { client.close() }
        if let answer {
            _ = try? client.send(answer)
            return
        }
        let port = place.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
        guard let server = try? RawSocket(to: known ?? .ipv4(port: port)) else {
            _ = try? client.send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        }
        _ = try? client.send("HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n")
        relay(client, server)
    }

    private func readHead(_ client: RawSocket) -> String? {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            // A byte at a time: what follows the head belongs to the tunnel.
            guard case .bytes(let more) = client.receive(maximum: 1) else { return nil }
            bytes += more
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func relay(_ client: RawSocket, _ server: RawSocket) {
        while true {
            for (from, to) in [(client, server), (server, client)] {
                switch from.receive(by: Deadline(seconds: 0.002)) {
                case .bytes(let bytes): guard (try? to.send(bytes)) == true else { return }
                case .timeout: continue
                case .end, .reset:
                    client.close()
                    server.close()
                    return
                }
            }
        }
    }
}
