internal import Authentication
internal import Basics
internal import Net

/// What other threads leave in a worker's mailbox.
enum WorkerMessage: Sendable {
    /// A connection that another worker accepted; its descriptor is now this worker's to close.
    case connection(Int32, PeerName, awaitsProxyHeader: Bool)
    /// The issuer's word on a parked exchange's token.
    case identity(Handle, IdentityOutcome)
    /// Another configuration for every request from now on, and where to accept.
    case configuration(Snapshot, [Listener], number: UInt64)
    /// Stop accepting, finish, end.
    case drain
}
