private import COpenSSL

/// Owns one reference to a libcrypto key.
@safe
final class KeyHandle: @unchecked Sendable {
    // Sound to share: the key is complete when the handle is made and only read afterwards, which
    // libcrypto allows from several threads at once.
    let pointer: OpaquePointer

    /// Takes over the caller's reference.
    init(adopting pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    /// Size of the key in bits.
    var bitCount: Int { Int(unsafe EVP_PKEY_get_bits(pointer)) }

    /// A number of the key, big-endian without leading zeros.
    func number(_ name: String) -> [UInt8]? {
        var number: OpaquePointer? = nil
        // Sound: libcrypto allocates the number, which is freed below.
        guard unsafe EVP_PKEY_get_bn_param(pointer, name, &number) == 1, let number = unsafe number
        else {
            ERR_clear_error()
            return nil
        }
        defer { unsafe BN_clear_free(number) }
        return unsafe LibraryNumber.bytes(of: number)
    }

    /// A string of octets of the key, of at most so many.
    func octets(_ name: String, most: Int) -> [UInt8]? {
        var count = 0
        var bytes = [UInt8](repeating: 0, count: most)
        // Sound: libcrypto writes at most `most` bytes, the array's count.
        let isDone = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe EVP_PKEY_get_octet_string_param(
                pointer, name, buffer.baseAddress, buffer.count, &count) == 1
        }
        if !isDone { ERR_clear_error() }
        return isDone && count <= most ? Array(bytes.prefix(count)) : nil
    }

    /// The raw public key of an Edwards curve.
    func rawPublicKey(byteCount: Int) -> [UInt8]? {
        var count = byteCount
        var bytes = [UInt8](repeating: 0, count: byteCount)
        // Sound: libcrypto writes at most `count` bytes, the array's count.
        let isDone = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe EVP_PKEY_get_raw_public_key(pointer, buffer.baseAddress, &count) == 1
        }
        if !isDone { ERR_clear_error() }
        return isDone && count == byteCount ? bytes : nil
    }
}
