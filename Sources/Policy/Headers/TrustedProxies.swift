package import Basics
package import Config

/// The peers whose word about the client is believed (contract B131, B164).
package struct TrustedProxies: Sendable {
    private let networks: [IPNetwork]
    /// Whether peers on a unix socket, who have no address, are believed.
    private let trustsUnix: Bool

    /// Takes them from the settings.
    package init(_ proxies: [TrustedProxy]) {
        networks = proxies.compactMap { proxy in
            guard case .network(let network) = proxy else { return nil }
            return network
        }
        trustsUnix = proxies.contains(.unix)
    }

    /// Whether nobody is believed.
    package var isEmpty: Bool { networks.isEmpty && !trustsUnix }

    /// Whether the peer with this address, nil for one on a unix socket, is believed.
    package func contains(_ address: IPAddress?) -> Bool {
        guard let address else { return trustsUnix }
        for network in networks where network.contains(address) { return true }
        return false
    }
}
