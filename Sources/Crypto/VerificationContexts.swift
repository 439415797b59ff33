private import COpenSSL
private import Synchronization

/// The libcrypto contexts of one key, set up for an algorithm and lent to one thread at a time.
/// Setting one up costs several look-ups in libcrypto 3.0, so a few are kept.
@safe
final class VerificationContexts: Sendable {
    private let handle: KeyHandle
    private let idle = Mutex<[Context]>([])

    /// Contexts kept per key: as many as threads that verify at the same moment, at most.
    private static let idleMax = 16

    /// Starts without contexts.
    init(_ handle: KeyHandle) { self.handle = handle }

    deinit {
        idle.withLock { contexts in
            for context in contexts { unsafe EVP_PKEY_CTX_free(context.pointer) }
        }
    }

    /// Verifies a signature over a hash, in the form that libcrypto wants it.
    func verify(
        _ signature: Span<UInt8>, of hash: Span<UInt8>, by algorithm: SignatureAlgorithm
    ) -> Bool {
        guard let context = take(algorithm) else { return false }
        // Sound: both spans are readable for their counts, and nobody else has the context.
        let isValid = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe hash.withUnsafeBufferPointer { hash in
                unsafe EVP_PKEY_verify(
                    context.pointer, signature.baseAddress, signature.count, hash.baseAddress,
                    hash.count) == 1
            }
        }
        if isValid {
            give(context)
        } else {
            // What a failure leaves behind in a context or in the error queue concerns nobody.
            unsafe EVP_PKEY_CTX_free(context.pointer)
            ERR_clear_error()
        }
        return isValid
    }

    private func take(_ algorithm: SignatureAlgorithm) -> Context? {
        let kept = idle.withLock { contexts -> Context? in
            guard let index = contexts.lastIndex(where: { $0.algorithm == algorithm }) else {
                return nil
            }
            return contexts.remove(at: index)
        }
        return kept ?? make(algorithm)
    }

    private func give(_ context: Context) {
        let isKept = idle.withLock { contexts in
            guard contexts.count < Self.idleMax else { return false }
            contexts.append(context)
            return true
        }
        if !isKept { unsafe EVP_PKEY_CTX_free(context.pointer) }
    }

    private func make(_ algorithm: SignatureAlgorithm) -> Context? {
        guard let pointer = unsafe EVP_PKEY_CTX_new_from_pkey(nil, handle.pointer, nil) else {
            ERR_clear_error()
            return nil
        }
        guard unsafe EVP_PKEY_verify_init(pointer) == 1, unsafe setUp(pointer, algorithm) else {
            unsafe EVP_PKEY_CTX_free(pointer)
            ERR_clear_error()
            return nil
        }
        return unsafe Context(pointer: pointer, algorithm: algorithm)
    }

    /// Sets hash and padding. PSS salts have exactly the hash's length (RFC 7518 section 3.5);
    /// libcrypto's default would take any. Its mask hash follows the message hash.
    private func setUp(_ context: OpaquePointer, _ algorithm: SignatureAlgorithm) -> Bool {
        guard let hash = algorithm.hash else { return false }
        let isPSS = algorithm.isPSS
        if algorithm.fits(.rsa) {
            let padding = isPSS ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING
            guard unsafe EVP_PKEY_CTX_set_rsa_padding(context, padding) == 1 else { return false }
        }
        guard unsafe EVP_PKEY_CTX_set_signature_md(context, hash.method) == 1 else { return false }
        guard isPSS else { return true }
        return unsafe EVP_PKEY_CTX_set_rsa_mgf1_md(context, hash.method) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1
    }

    /// A context with what it is set up for.
    @safe
    private struct Context: @unchecked Sendable {
        // Sound to send: whoever takes it out of the list is its only user.
        let pointer: OpaquePointer
        let algorithm: SignatureAlgorithm
    }
}
