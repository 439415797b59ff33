internal import Basics
internal import Config
internal import Crypto
internal import Logging
internal import Net

/// One issuer's record on disk: written after what it published has changed, read once at start.
/// Owned by the keeper's thread. What cannot be read or believed is told and left alone: it is a
/// help in an outage and no more.
struct IssuerArchive {
    /// Least time between two writes that only say that nothing has changed.
    private static let quietInterval = Nanoseconds.seconds(60)

    private let path: String
    private let issuer: [UInt8]
    private let logger: Logger
    private var written = IssuerRecord()
    private var writtenAt = Instant(nanoseconds: .min)
    private var isFailing = false

    /// An archive in `directory`. The file is named after the issuer's hash: an issuer's name may
    /// hold anything.
    init(directory: String, issuer: [UInt8], logger: Logger) {
        let hash = Digest.sha256(issuer).bytes
        let name = hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        path = "\(directory)/issuer-\(name).json"
        self.issuer = issuer
        self.logger = logger
    }

    /// What was kept; nil when there is nothing that can be believed.
    mutating func load() -> IssuerRecord? {
        do throws(PrivateFile.Failure) {
            let bytes = try PrivateFile.contents(of: path, bytesMax: IssuerRecord.bytesMax)
            return record(in: bytes)
        } catch {
            if error != .missing { logger.warning("kept keys are ignored: \(error)") }
            return nil
        }
    }

    private func record(in bytes: [UInt8]) -> IssuerRecord? {
        do throws(IssuerRecord.Flaw) {
            return try IssuerRecord(parsing: bytes, issuer: issuer)
        } catch {
            logger.warning("kept keys are ignored: \(path): \(error)")
            return nil
        }
    }

    /// Keeps the record. One that was only confirmed is not written every time.
    mutating func save(_ record: IssuerRecord, now: Instant) {
        guard record != written else { return }
        if record.holdsTheSame(as: written), now - writtenAt < Self.quietInterval { return }
        do throws(SystemError) {
            try PrivateFile.replace(path, with: record.bytes(issuer: issuer))
            written = record
            writtenAt = now
            if isFailing { logger.notice("keys are kept on disk again") }
            isFailing = false
        } catch {
            if !isFailing { logger.warning("keys are not kept on disk: \(error)") }
            isFailing = true
        }
    }
}
