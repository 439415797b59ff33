private import COpenSSL

/// Signing, in the form of a JWS (RFC 7518 sections 3.3 to 3.5, RFC 8037).
extension PrivateKey {
    /// A signature over `message`.
    package func sign(
        _ message: [UInt8], algorithm: SignatureAlgorithm
    ) throws(CryptoFailure) -> [UInt8] {
        guard algorithm.fits(kind) else { throw .algorithmMismatch }
        guard let context = unsafe EVP_MD_CTX_new() else { throw .libraryRefused }
        // Sound: the context is this call's own and owns the key context that it hands out.
        defer { unsafe EVP_MD_CTX_free(context) }
        var keyContext: OpaquePointer? = nil
        let method = unsafe algorithm.hash?.method
        guard
            unsafe EVP_DigestSignInit(context, &keyContext, method, nil, handle.pointer) == 1,
            unsafe setPadding(keyContext, algorithm)
        else {
            ERR_clear_error()
            throw .libraryRefused
        }
        let signature = unsafe try sign(message, context)
        guard kind.isElliptic else { return signature }
        guard let raw = ECDSASignature.raw(der: signature, length: kind.coordinateBytes) else {
            throw .libraryRefused
        }
        return raw
    }

    private func setPadding(_ context: OpaquePointer?, _ algorithm: SignatureAlgorithm) -> Bool {
        guard algorithm.isPSS else { return true }
        return unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1
    }

    private func sign(
        _ message: [UInt8], _ context: OpaquePointer
    ) throws(CryptoFailure) -> [UInt8] {
        var length = Int(unsafe EVP_PKEY_get_size(handle.pointer))
        var signature = [UInt8](repeating: 0, count: length)
        // Sound: EVP_PKEY_get_size bounds every signature of the key, and `length` says so.
        let isDone = unsafe message.withUnsafeBufferPointer { message in
            unsafe signature.withUnsafeMutableBufferPointer { signature in
                unsafe EVP_DigestSign(
                    context, signature.baseAddress, &length, message.baseAddress, message.count)
                    == 1
            }
        }
        guard isDone else {
            ERR_clear_error()
            throw .libraryRefused
        }
        return Array(signature.prefix(length))
    }
}
