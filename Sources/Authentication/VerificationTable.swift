internal import Basics
internal import Synchronization

/// The JWTs that are being verified at this moment, so that two workers don't verify the same one.
///
/// Who begins a token owns it until `end`, which hands over those who asked for it meanwhile. A
/// thread verifies one token at a time, so the list is as short as there are threads.
final class VerificationTable: Sendable {
    /// Requests that wait for one verification. It takes less than a millisecond, so this many need
    /// a stampede; those beyond verify for themselves.
    static let waitersMax = 256

    /// What a thread does about a token.
    enum Turn {
        /// Verify it, then call `end`.
        case verify
        /// The answer comes to the ticket.
        case wait
        /// Too many wait: verify it and do not call `end`.
        case verifyAlone
    }

    private struct Verification {
        let token: Hash128
        var waiters: [Ticket] = []
    }

    private let running = Mutex<[Verification]>([])

    /// Begins to verify `token` or waits for who does.
    func begin(_ token: Hash128, _ ticket: Ticket) -> Turn {
        running.withLock { running in
            guard let index = running.firstIndex(where: { $0.token == token }) else {
                running.append(Verification(token: token))
                return .verify
            }
            guard running[index].waiters.count < Self.waitersMax else { return .verifyAlone }
            running[index].waiters.append(ticket)
            return .wait
        }
    }

    /// Ends the verification of `token`, after what it proved was cached; who waited for it.
    func end(_ token: Hash128) -> [Ticket] {
        running.withLock { running in
            guard let index = running.firstIndex(where: { $0.token == token }) else { return [] }
            let last = running.count - 1
            running.swapAt(index, last)
            return running.removeLast().waiters
        }
    }
}
