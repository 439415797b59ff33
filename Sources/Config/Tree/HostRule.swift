import Basics
import HTTP1

/// One host that is served: a name or address in lower case, with a port or for every port.
package struct HostRule: Hashable, Sendable {
    /// Host without port and brackets, lower case.
    package let host: [UInt8]
    /// Whether the host is an IPv6 address.
    package let isIPv6Literal: Bool
    /// Port as a Host header has to spell it; nil for any, also none.
    package let port: UInt16?

    /// Makes a rule from checked parts.
    package init(host: [UInt8], isIPv6Literal: Bool, port: UInt16?) {
        self.host = host
        self.isIPv6Literal = isIPv6Literal
        self.port = port
    }

    /// Whether `authority`, the value of a Host header, is this host: letter case aside, nothing
    /// is normalised.
    package func matches(_ authority: Span<UInt8>) -> Bool {
        guard let parts = HostSyntax.parse(authority), parts.isIPv6Literal == isIPv6Literal,
            port == nil || port == parts.port, Int(parts.host.count) == host.count
        else { return false }
        for index in host.indices
        where host[index] != ASCII.lowercased(authority[parts.host.start + index]) {
            return false
        }
        return true
    }
}
