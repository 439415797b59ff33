private import COpenSSL

/// A key that signs. Postern verifies with public keys; it signs only to prove to an issuer which
/// client it is (RFC 7523). Demo and tests sign tokens.
@safe
package final class PrivateKey: Sendable {
    /// What kind of key it is.
    package let kind: KeyKind
    let handle: KeyHandle

    /// Size of generated RSA keys in bits.
    package static let modulusBitsDefault = 2048

    init(_ kind: KeyKind, _ handle: KeyHandle) {
        self.kind = kind
        self.handle = handle
    }

    /// Makes a fresh key; `modulusBits` counts for RSA only, which takes a tenth of a second.
    package static func generate(
        _ kind: KeyKind, modulusBits: Int = modulusBitsDefault
    ) throws(CryptoFailure) -> PrivateKey {
        let name = kind.isElliptic ? "EC" : kind.libraryName.description
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, name, nil) else {
            ERR_clear_error()
            throw .libraryRefused
        }
        // Sound: the context is this call's own; the key that comes out is handed to its owner.
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer? = nil
        guard unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe setUp(context, kind, modulusBits), unsafe EVP_PKEY_generate(context, &key) == 1,
            let key = unsafe key
        else {
            ERR_clear_error()
            throw .libraryRefused
        }
        return PrivateKey(kind, unsafe KeyHandle(adopting: key))
    }

    private static func setUp(
        _ context: OpaquePointer, _ kind: KeyKind, _ modulusBits: Int
    ) -> Bool {
        if kind == .rsa {
            return unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(modulusBits)) == 1
        }
        guard kind.isElliptic else { return true }
        return unsafe EVP_PKEY_CTX_set_group_name(context, kind.libraryName.description) == 1
    }

    /// The Edwards key of a JWK's `d` (RFC 8037 section 2).
    package init(edwards kind: KeyKind, seed: [UInt8]) throws(CryptoFailure) {
        guard kind.isEdwards else { throw .algorithmMismatch }
        // Sound: the seed is readable for its count, and libcrypto copies it.
        let key = unsafe seed.withUnsafeBufferPointer { seed in
            unsafe EVP_PKEY_new_raw_private_key_ex(
                nil, kind.libraryName.description, nil, seed.baseAddress, seed.count)
        }
        guard let key = unsafe key else {
            ERR_clear_error()
            throw .libraryRefused
        }
        self.kind = kind
        handle = unsafe KeyHandle(adopting: key)
    }

    /// The figures of the public half, for a JWK.
    package func publicMaterial() throws(CryptoFailure) -> PublicKeyMaterial {
        if kind == .rsa {
            guard let modulus = handle.number("n"), let exponent = handle.number("e") else {
                throw .libraryRefused
            }
            return .rsa(modulus: modulus, exponent: exponent)
        }
        let length = kind.coordinateBytes
        if kind.isEdwards {
            guard let x = handle.rawPublicKey(byteCount: length) else { throw .libraryRefused }
            return .edwards(kind, x: x)
        }
        guard let x = handle.number("qx"), let y = handle.number("qy") else {
            throw .libraryRefused
        }
        return .elliptic(kind, x: Self.padded(x, to: length), y: Self.padded(y, to: length))
    }

    private static func padded(_ number: [UInt8], to length: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: max(0, length - number.count)) + number
    }
}
