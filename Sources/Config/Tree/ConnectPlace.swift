package import Net

/// Where an issuer's server is found when its name does not lead there.
package struct ConnectPlace: Equatable, Sendable {
    /// Host and port.
    package let endpoint: Endpoint
    /// Whether it speaks plain http there although the issuer is https.
    package let isPlain: Bool
}
