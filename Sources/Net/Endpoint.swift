/// Where to listen or connect, as written in the configuration: `127.0.0.1:8080`, `[::1]:8080`,
/// `localhost:8080` or `unix:/run/postern.sock`.
package enum Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// A host (IPv4, IPv6 without brackets, or a name) and a port.
    case network(host: String, port: UInt16)
    /// A path in the file system.
    case unix(path: String)

    /// Longest path of a unix socket in bytes: sun_path holds 108 with its NUL (unix(7)).
    package static let unixPathBytesMax = 107

    /// Reads the written form; nil when it is none of the four.
    package init?(parsing text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard path.hasPrefix("/"), path.utf8.count <= Endpoint.unixPathBytesMax,
                !path.utf8.contains(0)
            else { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"),
            let port = Endpoint.port(text[text.index(after: colon)...])
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), host.contains(":") else { return nil }
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, host.utf8.allSatisfy(Endpoint.isHostByte) else { return nil }
        self = .network(host: host, port: port)
    }

    /// The written form.
    package var description: String {
        switch self {
        case .network(let host, let port):
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// Whether only this machine can reach it: a unix socket, 127.0.0.0/8, ::1 or `localhost`.
    package var isLoopback: Bool {
        switch self {
        case .unix: true
        case .network(let host, _):
            host == "localhost" || host == "::1"
                || (host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == 0x2E || isDigit($0) })
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func port(_ digits: Substring) -> UInt16? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return nil
        }
        return UInt16(digits)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5F, 0x25: true
        default: false
        }
    }
}
