internal import Basics
internal import Config
internal import Net

/// What the process knows of one address of an upstream.
struct EndpointRecord: Sendable {
    /// Its number, never another's.
    let id: UInt64
    let address: SocketAddress
    /// As written in the configuration; an address found for a name keeps the name's.
    let written: UpstreamEndpoint
    var ejection = EndpointEjection()
    var health = EndpointHealth()
    /// When it is to be asked how it is.
    var checkAt = Instant(nanoseconds: .min)
    /// Whether a thread is asking just now.
    var isBeingChecked = false
    /// How often it was left alone.
    var ejections: UInt64 = 0
    /// Health checks that failed.
    var failedChecks: UInt64 = 0

    /// How log, metrics and pages call it.
    var name: String {
        if case .unix(let path) = written.place { return "unix:\(path)" }
        return address.description
    }
}
