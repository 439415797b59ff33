private import COpenSSL

/// A public key, checked and ready to verify. It is made once per key of an issuer and shared by
/// all threads; verifying allocates little and fetches nothing.
@safe
package final class PublicKey: Sendable {
    /// What kind of key it is.
    package let kind: KeyKind
    /// The only length in bytes that a signature by this key can have.
    package let signatureBytes: Int
    let handle: KeyHandle
    let contexts: VerificationContexts
    /// The order of an elliptic curve's group, big-endian, as long as a coordinate; empty for
    /// other keys.
    let order: [UInt8]

    /// Smallest RSA modulus (RFC 7518 section 3.3).
    package static let modulusBitsMin = 2048
    /// Largest RSA modulus: verifying costs with the square of its length.
    package static let modulusBitsMax = 8192
    /// Longest RSA exponent: libcrypto bounds it only for moduli above 3072 bits, and a long one
    /// makes every signature as slow to verify as to make.
    package static let exponentBytesMax = 4

    /// Makes a key from a JWK's figures, or says what is wrong with them.
    package init(_ material: PublicKeyMaterial) throws(CryptoFailure) {
        switch material {
        case .rsa(let modulus, let exponent):
            kind = .rsa
            handle = try Self.loadRSA(modulus: modulus, exponent: exponent)
            signatureBytes = (handle.bitCount + 7) / 8
            order = []
        case .elliptic(let kind, let x, let y):
            self.kind = kind
            handle = try Self.loadElliptic(kind, x: x, y: y)
            signatureBytes = 2 * kind.coordinateBytes
            guard let order = handle.number("order"), order.count <= kind.coordinateBytes else {
                throw .libraryRefused
            }
            self.order =
                [UInt8](repeating: 0, count: kind.coordinateBytes - order.count) + order
        case .edwards(let kind, let x):
            self.kind = kind
            handle = try Self.loadEdwards(kind, x: x)
            signatureBytes = 2 * kind.coordinateBytes
            order = []
        }
        contexts = VerificationContexts(handle, order: order)
    }

    private static func loadRSA(
        modulus: [UInt8], exponent: [UInt8]
    ) throws(CryptoFailure) -> KeyHandle {
        let modulus = Array(modulus.drop { $0 == 0 })
        let exponent = Array(exponent.drop { $0 == 0 })
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard bits >= modulusBitsMin else { throw .modulusTooSmall }
        guard bits <= modulusBitsMax else { throw .modulusTooLarge }
        guard let last = modulus.last, last & 1 == 1 else { throw .modulusEven }
        guard exponent.count <= exponentBytesMax, let lowest = exponent.last, lowest & 1 == 1,
            exponent != [1]
        else { throw .exponentInvalid }
        var parameters = KeyParameters()
        parameters.add(number: modulus, as: "n")
        parameters.add(number: exponent, as: "e")
        guard let handle = parameters.makePublicKey("RSA") else { throw .libraryRefused }
        return handle
    }

    private static func loadElliptic(
        _ kind: KeyKind, x: [UInt8], y: [UInt8]
    ) throws(CryptoFailure) -> KeyHandle {
        guard kind.isElliptic else { throw .algorithmMismatch }
        guard x.count == kind.coordinateBytes, y.count == kind.coordinateBytes else {
            throw .coordinateLength
        }
        var parameters = KeyParameters()
        parameters.add(text: kind.libraryName, as: "group")
        // SEC 1 section 2.3.3: 4 announces both coordinates of an uncompressed point.
        parameters.add(octets: [4] + x + y, as: "pub")
        guard let handle = parameters.makePublicKey("EC"), isValidPoint(handle) else {
            throw .pointInvalid
        }
        return handle
    }

    private static func isValidPoint(_ handle: KeyHandle) -> Bool {
        // Sound: the context lives for this call only and holds its own reference to the key.
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, handle.pointer, nil) else {
            ERR_clear_error()
            return false
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        let isValid = unsafe EVP_PKEY_public_check(context) == 1
        if !isValid { ERR_clear_error() }
        return isValid
    }

    private static func loadEdwards(
        _ kind: KeyKind, x: [UInt8]
    ) throws(CryptoFailure) -> KeyHandle {
        guard kind.isEdwards else { throw .algorithmMismatch }
        guard x.count == kind.coordinateBytes else { throw .coordinateLength }
        // Sound: the array's bytes are readable for its count; libcrypto copies them.
        let key = unsafe x.withUnsafeBufferPointer { bytes in
            unsafe EVP_PKEY_new_raw_public_key_ex(
                nil, kind == .ed25519 ? "ED25519" : "ED448", nil, bytes.baseAddress, bytes.count)
        }
        guard let key = unsafe key else {
            ERR_clear_error()
            throw .libraryRefused
        }
        return unsafe KeyHandle(adopting: key)
    }
}
