internal import Basics
internal import HTTP1
internal import Logging

/// Writes one line per refusal or failure, and no more lines than a person could read: a flood of
/// bad requests is counted in the metrics and summed up here.
struct RefusalLog {
    /// Lines per second and worker; beyond that only their number is logged.
    static let linesPerSecondMax = 100

    private let logger: Logger
    private var second: Int64 = .min
    private var lines = 0
    private var suppressed = 0

    init(logger: Logger) { self.logger = logger }

    /// Writes the line; `cutsOff` says that the answer had begun. Nothing in it is a credential
    /// (contract B141).
    mutating func write(
        _ refusal: Refusal, id: RequestID, route: String, peer: PeerName, cutsOff: Bool = false,
        at now: Instant
    ) {
        let entry = refusal.reason.entry
        let level: Logger.Level = entry.fault == .client ? .info : .warning
        guard level >= logger.logLevel, hasBudget(at: now) else { return }
        var metadata: Logger.Metadata = [
            "reason": "\(entry.name)", "status": "\(entry.status)", "request_id": "\(id.text)",
            "fault": "\(entry.fault.rawValue)", "explanation": "\(entry.sentence)",
        ]
        if !route.isEmpty { metadata["route"] = "\(route)" }
        if !peer.isEmpty { metadata["client"] = "\(peer.text)" }
        if let detail = refusal.detail {
            metadata["detail"] = "\(detail.cause.rawValue), at byte \(detail.offset)"
        }
        logger.log(
            level: level, cutsOff ? "answer cut off" : "request refused", metadata: metadata)
    }

    private mutating func hasBudget(at now: Instant) -> Bool {
        let current = now.nanoseconds / 1_000_000_000
        if current != second {
            if suppressed > 0 {
                logger.warning(
                    "refusal lines suppressed", metadata: ["count": "\(suppressed)"])
            }
            second = current
            lines = 0
            suppressed = 0
        }
        lines += 1
        if lines > Self.linesPerSecondMax { suppressed += 1 }
        return lines <= Self.linesPerSecondMax
    }
}
