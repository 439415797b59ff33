internal import Basics
internal import Config
internal import Fetch
internal import HTTP1
internal import Logging
internal import Net
internal import Synchronization

/// Asks an issuer whether it is well before its refusal of a token is believed: Hydra calls every
/// token unknown while its database is down (contract A0, A9).
///
/// Asked at every refusal and at most once a second, whatever arrives; who comes while it is being
/// asked waits for that answer, unless the last one was bad: a place that hangs must not hold up
/// one lookup thread after the other. Only the status counts.
final class HealthGate: Sendable {
    /// How long an answer is believed.
    private static let believed = Nanoseconds.seconds(1)
    /// Longest answer in bytes; nobody reads it.
    private static let bytesMax = 16 * 1024

    private struct Verdict {
        let isWell: Bool
        let at: Instant
    }

    private let url: AbsoluteURL
    private let claimsTLS: Bool
    private let timeout: Nanoseconds
    private let logger: Logger
    /// Held while the issuer is asked, so that it is asked once.
    private let verdict = Mutex<Verdict?>(nil)
    /// Whether it is being asked.
    private let isAsking = Atomic<Bool>(false)
    /// The last verdict for whoever must not wait: 0 none, 1 well, 2 not.
    private let last = Atomic<UInt8>(0)

    /// A gate for an issuer that says how it is; nil when the settings name no such place.
    init?(_ settings: IssuerConfiguration, logger: Logger) {
        guard let url = settings.healthCheckURL else { return nil }
        self.url = url
        claimsTLS = settings.mustClaimTLS(at: url)
        timeout = settings.fetchTimeout
        self.logger = logger
    }

    /// Whether the issuer was well when it was last asked; nil when it was not asked yet.
    var wasWell: Bool? {
        switch last.load(ordering: .relaxed) {
        case 1: true
        case 2: false
        default: nil
        }
    }

    /// Whether the issuer is well: asked now, unless it was asked a moment ago. Blocks.
    func isWell(_ client: HTTPClient) -> Bool {
        if wasWell == false, isAsking.load(ordering: .relaxed) { return false }
        return verdict.withLock { verdict in
            let now = SystemClock.now()
            if let verdict, now - verdict.at < Self.believed { return verdict.isWell }
            isAsking.store(true, ordering: .relaxed)
            defer { isAsking.store(false, ordering: .relaxed) }
            let failure = ask(client)
            tell(failure, wasWell: verdict?.isWell ?? true)
            verdict = Verdict(isWell: failure == nil, at: SystemClock.now())
            last.store(failure == nil ? 1 : 2, ordering: .relaxed)
            return failure == nil
        }
    }

    /// Why the issuer is not well; nil when it is.
    private func ask(_ client: HTTPClient) -> String? {
        var request = FetchRequest(url: url, accept: "*/*", bodyBytesMax: Self.bytesMax)
        request.claimsTLS = claimsTLS
        switch client.answer(to: request, within: timeout) {
        case .failure(let failure): return failure.description
        case .success(let response):
            let isWell = (200...299).contains(response.status)
            return isWell ? nil : "the answer's status is \(response.status)"
        }
    }

    private func tell(_ failure: String?, wasWell: Bool) {
        if let failure, wasWell {
            logger.warning(
                "issuer is not well (\(url.text): \(failure)); its refusals are not believed")
        } else if failure == nil, !wasWell {
            logger.notice("issuer is well again; its refusals are believed")
        }
    }
}
