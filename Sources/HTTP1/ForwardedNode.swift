package import Basics

/// An address as proxies write it: in X-Forwarded-For, or as a node of Forwarded (RFC 7239 section
/// 6), with a port or without.
package enum ForwardedNode {
    /// The address; nil when there is none, as in `unknown` and `_hidden`, or when it is malformed.
    package static func address(of node: Span<UInt8>) -> IPAddress? {
        if let bare = IPAddress(parsing: node) { return bare }
        guard node.count > 0 else { return nil }
        if node[0] == UInt8(ascii: "[") {
            var end = 1
            while end < node.count, node[end] != UInt8(ascii: "]") { end += 1 }
            guard end < node.count, isPort(node.extracting((end + 1)..<node.count)) else {
                return nil
            }
            let address = IPAddress(parsing: node.extracting(1..<end))
            return address.flatMap { holdsColon(node.extracting(1..<end)) ? $0 : nil }
        }
        var end = 0
        while end < node.count, node[end] != UInt8(ascii: ":") { end += 1 }
        guard isPort(node.extracting(end..<node.count)) else { return nil }
        return IPAddress(parsing: node.extracting(0..<end))
    }

    /// Nothing, or a colon with one to five digits or an obfuscated port (section 6.3).
    private static func isPort(_ bytes: Span<UInt8>) -> Bool {
        if bytes.count == 0 { return true }
        guard bytes[0] == UInt8(ascii: ":"), bytes.count > 1 else { return false }
        if bytes[1] == UInt8(ascii: "_") { return true }
        guard bytes.count <= 6 else { return false }
        for index in 1..<bytes.count where !ASCII.isDigit(bytes[index]) { return false }
        return true
    }

    private static func holdsColon(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index] == UInt8(ascii: ":") { return true }
        return false
    }
}
