internal import Basics
internal import HTTP1

/// A refusal or failure on its way to the client: the reason, and what only the log may know.
struct Refusal {
    let reason: Reason
    /// Where and how the message is malformed, for the log.
    let detail: HTTPFailure?

    init(_ reason: Reason, detail: HTTPFailure? = nil) {
        self.reason = reason
        self.detail = detail
    }

    /// Seconds after which trying again makes sense; nil when it does not (RFC 9110 section
    /// 10.2.3). The issuer is asked again within that time; what is Postern's own passes sooner.
    var retryAfterSeconds: UInt64? {
        guard reason.status == 503 else { return nil }
        return reason.entry.fault == .postern ? 1 : 5
    }
}
