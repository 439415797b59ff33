package import Authentication
internal import Basics
package import Config
internal import JSON
package import Logging
internal import Net
internal import Synchronization

/// `POST /deny`: an operator, or whoever ends sessions elsewhere, denies a token (`jti`), a session
/// (`sid`) or a subject (`sub`) of one issuer from now on.
///
///     {"issuer": "https://id.example", "sid": "8a1f", "expires_in": 3600}
package final class DenialDesk: Sendable {
    private let list: DenyList
    private let from: Mutex<DenyFrom>
    /// Whether another process is to take denials; locked while one is carried out.
    private let isClosed = Mutex(false)
    private let logger: Logger

    /// A desk that takes denials from whom the settings allow.
    package init(_ list: DenyList, from: DenyFrom, logger: Logger) {
        self.list = list
        self.from = Mutex(from)
        self.logger = logger
    }

    /// Takes denials from others from now on.
    package func follow(from: DenyFrom) { self.from.withLock { $0 = from } }

    /// How many denials hold.
    var report: DenyList.Report { list.report(now: SystemClock.wall()) }

    /// Answers one request.
    func answer(_ request: AdminRequest) -> AdminPage {
        guard request.isLocal || from.withLock({ $0 }) == .anywhere else {
            return .problem(403, "only this machine may deny tokens (deny_from)")
        }
        // A page in an operator's browser can post to this machine, but not without an Origin.
        guard !request.hasOrigin else { return .problem(403, "browsers may not deny tokens") }
        guard request.mediaType == "application/json" else {
            return .problem(415, "Content-Type must be application/json")
        }
        do throws(DenialRequest.Mistakes) {
            let wish = try DenialRequest(
                parsing: request.body, now: SystemClock.wall(), knows: list.knows)
            return carryOut(wish)
        } catch {
            return .problems(400, error.texts)
        }
    }

    /// Takes no denials from now on, or takes them again: returns when none is being carried out.
    package func close(_ isClosed: Bool = true) { self.isClosed.withLock { $0 = isClosed } }

    private func carryOut(_ wish: DenialRequest) -> AdminPage {
        isClosed.withLock { isClosed in
            guard !isClosed else {
                return .problem(503, "a new process is taking over; ask again in a moment")
            }
            return deny(wish)
        }
    }

    private func deny(_ wish: DenialRequest) -> AdminPage {
        switch list.deny(issuer: wish.issuer, wish.kind, wish.value, until: wish.expires) {
        case .denied:
            note(wish)
            return AdminPage(status: 204, contentType: "", body: [])
        case .deniedUntilRestart(let text):
            note(wish)
            logger.error("a denial is not kept for a restart: \(text)")
            return .problem(500, "denied, but not kept for a restart; see the log")
        case .full:
            logger.error("the deny-list is full: a denial was refused (limits.denied_entries)")
            return .problem(503, "the deny-list is full (limits.denied_entries)")
        }
    }

    /// Values stay out of the log: a subject is a person.
    private func note(_ wish: DenialRequest) {
        logger.notice(
            "denied",
            metadata: [
                "issuer": "\(String(decoding: wish.issuer, as: UTF8.self))",
                "what": "\(wish.kind.rawValue)", "until": "\(wish.expires.seconds)",
            ])
    }
}
