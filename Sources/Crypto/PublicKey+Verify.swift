/// Verification. Every way to fail answers false and leaves libcrypto's error queue empty, since
/// the same thread may do TLS next.
extension PublicKey {
    /// Whether `signature`, in the form of a JWS (RFC 7518 sections 3.3 to 3.5, RFC 8037), is one
    /// over `message` by this key and algorithm.
    package func verify(
        signature: Span<UInt8>, of message: Span<UInt8>, algorithm: SignatureAlgorithm
    ) -> Bool {
        guard algorithm.fits(kind), signature.count == signatureBytes else { return false }
        // EdDSA takes the whole message at once and no hash of ours (RFC 8032 section 5).
        guard let function = algorithm.hash else {
            return contexts.verify(signature, of: message, by: algorithm)
        }
        var hash = Hash(count: function.byteCount)
        guard function.hash(message, into: &hash) else { return false }
        return contexts.verify(signature, of: hash.bytes, by: algorithm)
    }
}
