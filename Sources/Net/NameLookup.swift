internal import Glibc

/// Turns an endpoint into addresses with the system's resolver. Blocks, so it is never called on
/// a worker's loop.
package enum NameLookup {
    /// Addresses kept of one answer; more would only lengthen the list of failures.
    package static let addressesMax = 16

    /// All stream addresses of `endpoint`, in the resolver's order.
    package static func resolve(_ endpoint: Endpoint) throws(SystemLookupError) -> [SocketAddress] {
        switch endpoint {
        case .unix(let path):
            guard let address = SocketAddress(unixPath: path) else {
                throw SystemLookupError(name: path, text: "path too long")
            }
            return [address]
        case .network(let host, let port):
            if let literal = SocketAddress(literalHost: host, port: port) { return [literal] }
            return try query(host, port)
        }
    }

    private static func query(
        _ host: String, _ port: UInt16
    ) throws(SystemLookupError) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else {
            // Sound: gai_strerror answers a constant string.
            throw SystemLookupError(name: host, text: unsafe String(cString: gai_strerror(code)))
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = unsafe list
        // Sound: a list from getaddrinfo, walked before it is freed; ai_addr holds ai_addrlen
        // bytes.
        while let current = unsafe entry, addresses.count < addressesMax {
            if let address = unsafe current.pointee.ai_addr,
                let copy = unsafe SocketAddress(
                    copying: address, length: current.pointee.ai_addrlen)
            {
                addresses.append(copy)
            }
            unsafe entry = current.pointee.ai_next
        }
        guard !addresses.isEmpty else {
            throw SystemLookupError(name: host, text: "no address")
        }
        return addresses
    }
}

/// A name that could not be resolved, with the resolver's own words.
package struct SystemLookupError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The name that was asked for.
    package let name: String
    /// The resolver's text.
    package let text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    /// One line for an operator.
    package var description: String { "look up \(name): \(text)" }
}
