internal import COpenSSL

/// A libcrypto context that is set up to verify by one key and algorithm, again and again. One
/// thread uses it at a time, and whoever has it last frees it.
@safe
struct VerificationContext: @unchecked Sendable {
    // Sound to send: a context is in one place only, in `VerificationContexts` or with its user.
    private let pointer: Pointer
    /// What it is set up for.
    let algorithm: SignatureAlgorithm
    /// The order of an elliptic curve's group; empty for other keys.
    private let order: [UInt8]

    /// EdDSA has no operation on hashes, so its context is one for messages.
    @safe
    private enum Pointer {
        case hash(OpaquePointer)
        case message(OpaquePointer)
        case block(PKCS1Verification)
        case curve(ECDSAVerification)
    }

    /// Sets a context up; nil when libcrypto refuses.
    init?(_ algorithm: SignatureAlgorithm, _ key: KeyHandle, order: [UInt8]) {
        self.algorithm = algorithm
        self.order = order
        if algorithm.isPKCS1, let hash = algorithm.hash,
            let verification = PKCS1Verification(key, hash)
        {
            pointer = .block(verification)
        } else if algorithm == .es256, let verification = ECDSAVerification(key, order: order) {
            pointer = .curve(verification)
        } else if algorithm.hash != nil {
            guard let pointer = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
                ERR_clear_error()
                return nil
            }
            self.pointer = unsafe .hash(pointer)
            guard unsafe EVP_PKEY_verify_init(pointer) == 1, unsafe setUp(pointer) else {
                free()
                ERR_clear_error()
                return nil
            }
        } else {
            guard let pointer = unsafe EVP_MD_CTX_new() else { return nil }
            self.pointer = unsafe .message(pointer)
            guard unsafe EVP_DigestVerifyInit(pointer, nil, nil, nil, key.pointer) == 1 else {
                free()
                ERR_clear_error()
                return nil
            }
        }
    }

    /// Frees the context, which nobody may use any more.
    func free() {
        switch pointer {
        case .hash(let pointer): unsafe EVP_PKEY_CTX_free(pointer)
        case .message(let pointer): unsafe EVP_MD_CTX_free(pointer)
        case .block(let verification): verification.free()
        case .curve(let verification): verification.free()
        }
    }

    /// Whether a failure leaves nothing behind in it.
    var isKeptAfterFailure: Bool {
        switch pointer {
        case .block, .curve: true
        case .hash, .message: false
        }
    }

    /// Verifies a signature, in the form of a JWS, over a hash or, for EdDSA, over a message.
    func verify(_ signature: Span<UInt8>, of data: Span<UInt8>) -> Bool {
        switch pointer {
        case .hash(let pointer):
            guard !order.isEmpty else { return unsafe verify(pointer, signature, data) }
            guard let der = ECDSASignature.der(raw: signature, order: order) else { return false }
            return unsafe verify(pointer, der.span, data)
        case .message(let pointer):
            // Sound: both spans are readable for their counts, and nobody else has the context.
            return unsafe signature.withUnsafeBufferPointer { signature in
                unsafe data.withUnsafeBufferPointer { data in
                    // Without a key this begins anew with the one that the context has.
                    unsafe EVP_DigestVerifyInit(pointer, nil, nil, nil, nil) == 1
                        && EVP_DigestVerify(
                            pointer, signature.baseAddress, signature.count, data.baseAddress,
                            data.count) == 1
                }
            }
        case .block(let verification): return verification.verify(signature, of: data)
        case .curve(let verification): return verification.verify(signature, of: data)
        }
    }

    private func verify(
        _ pointer: OpaquePointer, _ signature: Span<UInt8>, _ hash: Span<UInt8>
    ) -> Bool {
        // Sound: as above.
        unsafe signature.withUnsafeBufferPointer { signature in
            unsafe hash.withUnsafeBufferPointer { hash in
                unsafe EVP_PKEY_verify(
                    pointer, signature.baseAddress, signature.count, hash.baseAddress, hash.count)
                    == 1
            }
        }
    }

    /// Sets hash and padding. PSS salts have exactly the hash's length (RFC 7518 section 3.5);
    /// libcrypto's default would take any. Its mask hash follows the message hash.
    private func setUp(_ context: OpaquePointer) -> Bool {
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
}
