package import Config

/// The hosts that are served.
package struct HostList: Sendable {
    private let rules: [HostRule]

    /// Takes the configured hosts; none serves every host.
    package init(_ rules: [HostRule]) { self.rules = rules }

    /// Whether requests for `authority`, the checked value of Host, are served.
    package func allows(_ authority: Span<UInt8>) -> Bool {
        if rules.isEmpty { return true }
        for index in rules.indices {
            if rules[index].matches(authority) { return true }
        }
        return false
    }
}
