internal import Authentication
internal import Synchronization

/// Tells the operator's pages of the issuers in force; the pages are made before the service is.
final class LateIssuers: Sendable {
    private let target = Mutex<Service?>(nil)

    /// Whose issuers are told of from now on.
    var service: Service? {
        get { target.withLock { $0 } }
        set { target.withLock { $0 = newValue } }
    }

    /// What an operator may know.
    var reports: [IssuerReport] { service?.installation.issuers.reports ?? [] }
}
