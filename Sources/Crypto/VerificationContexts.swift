private import COpenSSL
private import Synchronization

/// The libcrypto contexts of one key, set up for an algorithm and lent to one thread at a time.
/// Setting one up costs several look-ups in libcrypto 3.0, so a few are kept.
final class VerificationContexts: Sendable {
    private let handle: KeyHandle
    /// The order of an elliptic curve's group; empty for other keys.
    private let order: [UInt8]
    private let idle = Mutex<[VerificationContext]>([])

    /// Contexts kept per key: as many as threads that verify at the same moment, at most.
    private static let idleMax = 16

    /// Starts without contexts.
    init(_ handle: KeyHandle, order: [UInt8]) {
        self.handle = handle
        self.order = order
    }

    deinit {
        idle.withLock { contexts in
            for context in contexts { context.free() }
        }
    }

    /// Verifies a signature, in the form of a JWS, over a hash or, for EdDSA, over the message.
    func verify(
        _ signature: Span<UInt8>, of data: Span<UInt8>, by algorithm: SignatureAlgorithm
    ) -> Bool {
        guard let context = take(algorithm) else { return false }
        let isValid = context.verify(signature, of: data)
        if isValid || context.isKeptAfterFailure {
            give(context)
        } else {
            context.free()
        }
        // What a failure leaves behind in the error queue concerns nobody.
        if !isValid { ERR_clear_error() }
        return isValid
    }

    private func take(_ algorithm: SignatureAlgorithm) -> VerificationContext? {
        let kept = idle.withLock { contexts -> VerificationContext? in
            guard let index = contexts.lastIndex(where: { $0.algorithm == algorithm }) else {
                return nil
            }
            return contexts.remove(at: index)
        }
        return kept ?? VerificationContext(algorithm, handle, order: order)
    }

    private func give(_ context: VerificationContext) {
        let isKept = idle.withLock { contexts in
            guard contexts.count < Self.idleMax else { return false }
            contexts.append(context)
            return true
        }
        if !isKept { context.free() }
    }
}
