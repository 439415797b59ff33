internal import Basics
internal import Synchronization

/// The certificates that one issuer's servers are judged by, loaded when they are first needed and
/// anew every few minutes, so that a changed CA file is seen. Shared by all threads that ask that
/// issuer: the system's authorities take megabytes once loaded.
package final class TrustStore: Sendable {
    /// How long loaded certificates are used.
    private static let ageMax = Nanoseconds.seconds(300)

    private struct Loaded {
        let trust: TLSTrust
        let at: Instant
    }

    private let authorityFile: String?
    private let loaded = Mutex<Loaded?>(nil)

    /// The system's certificate authorities and those of `authorityFile`, the path of a PEM file.
    package init(authorityFile: String?) {
        self.authorityFile = authorityFile
    }

    /// The certificates, loaded by whoever comes first; others wait for that.
    func trust(now: Instant) throws(FetchFailure) -> TLSTrust {
        let result: Result<TLSTrust, FetchFailure> = loaded.withLock { loaded in
            if let loaded, now - loaded.at < Self.ageMax { return .success(loaded.trust) }
            return Result { () throws(FetchFailure) in
                let trust = try TLSTrust(authorityFile: authorityFile)
                loaded = Loaded(trust: trust, at: now)
                return trust
            }
        }
        return try result.get()
    }
}
