package import Basics
package import Crypto
internal import Net
internal import Synchronization

/// A secret that the configuration names: the content of a file, which may change while Postern
/// runs, or of an environment variable. Shared by all threads that need it.
///
/// Nothing shows it: not the description, not a mirror, not a mistake of the configuration.
package final class Secret: Sendable {
    /// Longest secret in bytes: private keys take a few KiB.
    package static let bytesMax = 64 * 1024
    /// How often a file is looked at: a new secret is used after a second, and a thousand requests
    /// a second cost one look.
    private static let lookInterval = Nanoseconds.seconds(1)

    private struct State {
        var bytes: SecretBytes
        var version: File.Version?
        var lookedAt: Instant
        var failure: SecretFailure?
    }

    /// The file's path; nil for what does not change.
    private let path: String?
    private let state: Mutex<State>

    /// The content of a file, read now; one line end at its end is not part of the secret.
    package init(file path: String) throws(SecretFailure) {
        self.path = path
        let version = try Self.version(of: path)
        let bytes = try Self.read(path)
        state = Mutex(State(bytes: bytes, version: version, lookedAt: SystemClock.now()))
    }

    /// The content of an environment variable, read now.
    package init(environment name: String) throws(SecretFailure) {
        guard var bytes = ProcessEnvironment.value(of: name) else { throw .notSet }
        path = nil
        let secret = try Self.secret(taking: &bytes)
        state = Mutex(State(bytes: secret, version: nil, lookedAt: SystemClock.now()))
    }

    /// The secret as of now: a file that has changed is read again. When that fails the last good
    /// content stays, and `failure` says why: a file that is just being replaced costs nothing.
    package func value(now: Instant) -> SecretBytes {
        state.withLock { state in
            if now - state.lookedAt >= Self.lookInterval { look(&state, now) }
            return state.bytes
        }
    }

    /// Why the file could not be read again; nil when it could.
    package var failure: SecretFailure? { state.withLock { $0.failure } }

    /// Whether the other comes from the same place and held the same bytes when last read.
    func isSame(as other: Secret) -> Bool {
        guard path == other.path else { return false }
        let (ours, theirs) = (state.withLock { $0.bytes }, other.state.withLock { $0.bytes })
        return ours.isSame(as: theirs)
    }

    private func look(_ state: inout State, _ now: Instant) {
        guard let path else { return }
        state.lookedAt = now
        do throws(SecretFailure) {
            // Taken before the content: a change in between is seen at the next look.
            let version = try Self.version(of: path)
            if version != state.version || state.failure != nil {
                state.bytes = try Self.read(path)
                state.version = version
            }
            state.failure = nil
        } catch {
            state.failure = error
        }
    }

    private static func version(of path: String) throws(SecretFailure) -> File.Version {
        do throws(SystemError) {
            return try File.version(of: path)
        } catch {
            throw .unreadable(SystemError.text(of: error.number))
        }
    }

    private static func read(_ path: String) throws(SecretFailure) -> SecretBytes {
        var bytes: [UInt8]
        do throws(SystemError) {
            bytes = try File.contents(of: path, bytesMax: bytesMax)
        } catch {
            throw error.isTooLong ? .tooLong : .unreadable(SystemError.text(of: error.number))
        }
        return try secret(taking: &bytes)
    }

    private static func secret(taking bytes: inout [UInt8]) throws(SecretFailure) -> SecretBytes {
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= bytesMax else { throw .tooLong }
        return SecretBytes(taking: &bytes)
    }
}

/// Two secrets are the same when they come from the same place and were the same when they were
/// last read: a reload then leaves alone who uses them.
extension Secret: Equatable {
    package static func == (left: Secret, right: Secret) -> Bool {
        left === right || left.isSame(as: right)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Three stars, whatever the secret is.
    package var description: String { "***" }
    /// Three stars.
    package var debugDescription: String { "***" }
    /// Nothing to look into.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
