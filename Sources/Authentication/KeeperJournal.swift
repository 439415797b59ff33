internal import Basics
internal import JOSE
internal import Logging

/// What a keeper writes to the log: each change of state once, each odd key once, so that an issuer
/// that is down for a day fills no disk.
struct KeeperJournal {
    /// Odd keys that are remembered as told; beyond that all are forgotten and told again.
    private static let toldMax = 256
    /// Bytes of a key identifier that are written.
    private static let keyIDBytesMax = 64

    private let logger: Logger
    private var lastFailure: String?
    private var failuresInARow: UInt64 = 0
    private var hasSucceeded = false
    private var told: Set<String> = []

    init(_ logger: Logger) { self.logger = logger }

    /// Notes how a round ended.
    mutating func note(failure: String?) {
        guard let failure else { return noteSuccess() }
        failuresInARow &+= 1
        guard failure != lastFailure else { return }
        lastFailure = failure
        let consequence =
            hasSucceeded ? "the keys known so far stay in use" : "its tokens get 503 until then"
        logger.warning("issuer: \(failure); \(consequence)")
    }

    private mutating func noteSuccess() {
        if failuresInARow > 0 {
            logger.notice("issuer answers again", metadata: ["failed_tries": "\(failuresInARow)"])
        } else if !hasSucceeded {
            logger.info("issuer's keys are known")
        }
        hasSucceeded = true
        lastFailure = nil
        failuresInARow = 0
    }

    /// Notes that kept keys are used until the issuer answers.
    mutating func noteRestored(age: Nanoseconds) {
        hasSucceeded = true
        logger.notice(
            "issuer's keys come from disk until it answers", metadata: ["age_s": "\(age.seconds)"])
    }

    /// Notes that something kept is not what it should be.
    func noteUnusable(_ text: String) {
        logger.warning("kept keys are ignored: \(text)")
    }

    /// Notes that something kept is no longer believed.
    func noteTooOld() {
        logger.notice("what was kept of the issuer is older than max_stale, so it is not used")
    }

    /// Notes that keys or metadata are given up.
    mutating func noteStale(_ what: String) {
        logger.error("issuer: \(what) could not be confirmed for max_stale and are given up")
        hasSucceeded = false
        lastFailure = nil
    }

    /// Notes the keys of a set that cannot be used (contract B26-B33).
    mutating func note(skipped: [SkippedKey]) {
        for key in skipped {
            let name =
                key.keyID.map { String(decoding: $0.prefix(Self.keyIDBytesMax), as: UTF8.self) }
                ?? "number \(key.index)"
            guard told.insert("\(name): \(key.sentence)").inserted else { continue }
            if told.count > Self.toldMax { told = [] }
            logger.log(
                level: level(of: key), "key skipped: \(key.sentence)",
                metadata: ["kid": "\(name)"])
        }
    }

    private func level(of key: SkippedKey) -> Logger.Level {
        if key.isAlarming { return .error }
        return key.isIntended ? .info : .warning
    }
}
