/// One host that is served: a name or address in lower case, with a port or for every port.
package struct HostRule: Hashable, Sendable {
    /// Host without port, lower case; IPv6 in brackets.
    package var host: [UInt8]
    /// Port, nil for any.
    package var port: UInt16?

    /// Makes a rule from checked parts.
    package init(host: [UInt8], port: UInt16?) {
        self.host = host
        self.port = port
    }
}
