internal import Authentication
internal import Gateway
internal import Synchronization

/// Carries the issuers' answers to the gateway, which is made after those who answer.
final class LateDelivery: Sendable {
    private let target = Mutex<Gateway?>(nil)

    /// Where answers go from now on; nobody asks before.
    var gateway: Gateway? {
        get { target.withLock { $0 } }
        set { target.withLock { $0 = newValue } }
    }

    func deliver(_ ticket: Ticket, _ outcome: IdentityOutcome) {
        gateway?.deliver(ticket, outcome)
    }
}
