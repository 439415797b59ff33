private import COpenSSL

/// Computes SHA-256 hashes one after the other with one libcrypto context. A worker keeps one: it
/// saves the allocation that hashing a token otherwise costs.
@safe
package struct Hasher256: ~Copyable {
    private let context: OpaquePointer

    /// Allocates the context.
    package init() {
        // Sound: freed once, in deinit, and never handed out.
        guard let context = unsafe EVP_MD_CTX_new() else {
            preconditionFailure("out of memory for a hash context")
        }
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// The hash of `message`.
    package mutating func hash(_ message: Span<UInt8>) -> Digest {
        var hash = Hash(count: HashFunction.sha256.byteCount)
        // A wrong hash would let one token pass for another, so failing to compute one is fatal.
        guard unsafe HashFunction.sha256.hash(message, into: &hash, context: context) else {
            preconditionFailure("libcrypto cannot compute SHA-256")
        }
        return Digest(hash)
    }
}
