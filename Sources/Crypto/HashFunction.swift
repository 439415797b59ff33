private import COpenSSL

/// The SHA-2 hashes, fetched from libcrypto once: its version 3.0 takes longer to look one up than
/// to hash a token.
@safe
enum HashFunction: UInt8, CaseIterable {
    case sha256
    case sha384
    case sha512

    /// Length of the hash in bytes.
    var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// libcrypto's method; never freed. A libcrypto without SHA-2 has none, and then nothing
    /// verifies.
    var method: OpaquePointer? {
        switch self {
        case .sha256: unsafe Self.method256
        case .sha384: unsafe Self.method384
        case .sha512: unsafe Self.method512
        }
    }

    // Sound: a method is immutable once fetched, and made to be shared by threads.
    private nonisolated(unsafe) static let method256 = unsafe EVP_MD_fetch(nil, "SHA2-256", nil)
    private nonisolated(unsafe) static let method384 = unsafe EVP_MD_fetch(nil, "SHA2-384", nil)
    private nonisolated(unsafe) static let method512 = unsafe EVP_MD_fetch(nil, "SHA2-512", nil)

    /// Writes the hash of `message`; false when libcrypto could not. `hash` has our byte count.
    func hash(_ message: Span<UInt8>, into hash: inout Hash) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        return unsafe self.hash(message, into: &hash, context: context)
    }

    /// Writes the hash of `message` with a context that the caller owns and nobody else uses.
    func hash(_ message: Span<UInt8>, into hash: inout Hash, context: OpaquePointer) -> Bool {
        guard let method = unsafe method, hash.count == byteCount else { return false }
        var output = hash.storage.mutableSpan
        // Sound: the message is readable for its count, and the hash's storage has room for the
        // 64 bytes of the longest hash.
        let isDone = unsafe message.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe EVP_DigestInit_ex2(context, method, nil) == 1
                    && EVP_DigestUpdate(context, input.baseAddress, input.count) == 1
                    && EVP_DigestFinal_ex(context, output.baseAddress, nil) == 1
            }
        }
        if !isDone { ERR_clear_error() }
        return isDone
    }
}
