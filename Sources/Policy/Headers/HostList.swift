import Basics
package import Config
import HTTP1

/// The hosts that are served: compared without regard to letter case, never normalised.
package struct HostList: Sendable {
    private let rules: [HostRule]

    /// Takes the configured hosts; none serves every host.
    package init(_ rules: [HostRule]) { self.rules = rules }

    /// Whether requests for `authority`, the checked value of Host, are served.
    package func allows(_ authority: Span<UInt8>) -> Bool {
        if rules.isEmpty { return true }
        guard let parts = HostSyntax.parse(authority) else { return false }
        let host = authority.extracting(parts.host.bounds)
        for rule in rules where rule.port == nil || rule.port == parts.port {
            if rule.isIPv6Literal == parts.isIPv6Literal, isEqual(rule.host, host) { return true }
        }
        return false
    }

    private func isEqual(_ folded: [UInt8], _ host: Span<UInt8>) -> Bool {
        guard folded.count == host.count else { return false }
        for index in folded.indices where folded[index] != ASCII.lowercased(host[index]) {
            return false
        }
        return true
    }
}
