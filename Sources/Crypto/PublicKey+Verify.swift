private import COpenSSL

/// Verification. Every way to fail answers false and leaves libcrypto's error queue empty, since
/// the same thread may do TLS next.
extension PublicKey {
    /// Whether `signature`, in the form of a JWS (RFC 7518 sections 3.3 to 3.5, RFC 8037), is one
    /// over `message` by this key and algorithm.
    package func verify(
        signature: Span<UInt8>, of message: Span<UInt8>, algorithm: SignatureAlgorithm
    ) -> Bool {
        guard algorithm.fits(kind), signature.count == signatureBytes else { return false }
        guard let function = algorithm.hash else { return verifyEdwards(signature, of: message) }
        var hash = Hash(count: function.byteCount)
        guard function.hash(message, into: &hash) else { return false }
        if kind == .rsa { return contexts.verify(signature, of: hash.bytes, by: algorithm) }
        guard let der = ECDSASignature.der(raw: signature, order: order) else { return false }
        return contexts.verify(der.span, of: hash.bytes, by: algorithm)
    }

    /// EdDSA takes the whole message at once and no hash of ours (RFC 8032 section 5).
    private func verifyEdwards(_ signature: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        // Sound: the context is this call's own, and both spans are readable for their counts.
        let isValid = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestVerifyInit(context, nil, nil, nil, handle.pointer) == 1
                    && EVP_DigestVerify(
                        context, signature.baseAddress, signature.count, message.baseAddress,
                        message.count) == 1
            }
        }
        if !isValid { ERR_clear_error() }
        return isValid
    }
}
