internal import Basics
internal import JOSE
internal import Logging

/// What a keeper writes to the log: each change of state once, each odd key once, so that an issuer
/// that is down for a day fills no disk.
struct KeeperJournal {
    /// Odd keys that are remembered as told, and looked at in one set: the alarming ones first.
    private static let toldMax = 256
    /// Lines about the keys of one set; how many there are more is told in one.
    private static let linesMax = 16
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
        let byUrgency = skipped.filter(\.isAlarming) + skipped.filter { !$0.isAlarming }
        let looked = byUrgency.prefix(Self.toldMax)
        let news = looked.filter { !told.contains(Self.sentence(about: $0)) }
        guard !news.isEmpty else { return }
        for key in news.prefix(Self.linesMax) {
            logger.log(
                level: level(of: key), "key skipped: \(key.sentence)",
                metadata: ["kid": "\(Self.name(of: key))"])
        }
        if news.count > Self.linesMax {
            logger.warning("more keys skipped", metadata: ["skipped": "\(skipped.count)"])
        }
        let isFull = told.count + news.count > Self.toldMax
        if isFull { told = [] }
        told.formUnion((isFull ? Array(looked) : news).map(Self.sentence(about:)))
    }

    private static func name(of key: SkippedKey) -> String {
        key.keyID.map { String(decoding: $0.prefix(keyIDBytesMax), as: UTF8.self) }
            ?? "number \(key.index)"
    }

    private static func sentence(about key: SkippedKey) -> String {
        "\(name(of: key)): \(key.sentence)"
    }

    private func level(of key: SkippedKey) -> Logger.Level {
        if key.isAlarming { return .error }
        return key.isIntended ? .info : .warning
    }
}
