internal import Basics
internal import Net
internal import Synchronization

/// The certificates that one issuer's servers are judged by: the system's and those of a file,
/// loaded when they are first needed, again as soon as the file has changed, and every few minutes.
/// What cannot be loaded any more leaves the last in use. Shared by all threads that ask that
/// issuer: the system's authorities take megabytes once loaded.
package final class TrustStore: Sendable {
    /// How long the system's certificates are used without another look.
    private static let ageMax = Nanoseconds.seconds(300)

    private struct Loaded {
        let trust: TLSTrust
        /// The file that it was loaded from, as it was then.
        let version: File.Version?
        /// When the next look is due whatever the file says.
        var nextLook: Instant
    }

    private struct State {
        var loaded: Loaded?
        /// What went wrong last, told once.
        var told: FetchFailure?
    }

    private let authorityFile: String?
    private let tell: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// The system's certificate authorities and those of `authorityFile`, the path of a PEM file;
    /// `tell` hears when a changed file is used, and when it cannot be.
    package init(
        authorityFile: String?, tell: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.authorityFile = authorityFile
        self.tell = tell
    }

    /// Throws when the certificates of a file cannot be used.
    package static func check(authorityFile: String) throws(FetchFailure) {
        _ = try TLSTrust(authorityFile: authorityFile)
    }

    /// The certificates, loaded by whoever comes first; others wait for that.
    func trust(now: Instant) throws(FetchFailure) -> TLSTrust {
        let result: Result<TLSTrust, FetchFailure> = state.withLock { state in
            Result { () throws(FetchFailure) in try trust(&state, now: now) }
        }
        return try result.get()
    }

    private func trust(_ state: inout State, now: Instant) throws(FetchFailure) -> TLSTrust {
        let version = authorityFile.flatMap { try? File.version(of: $0) }
        if let loaded = state.loaded, loaded.version == version, now < loaded.nextLook {
            return loaded.trust
        }
        do throws(FetchFailure) {
            let trust = try TLSTrust(authorityFile: authorityFile)
            if let loaded = state.loaded, loaded.version != version || state.told != nil {
                tell("the trusted certificates have changed and are in use")
            }
            state.loaded = Loaded(trust: trust, version: version, nextLook: now + Self.ageMax)
            state.told = nil
            return trust
        } catch {
            guard let loaded = state.loaded else { throw error }
            if state.told != error { tell("\(error); the last ones stay in use") }
            state.told = error
            return loaded.trust
        }
    }
}
