import COpenSSL

@testable import Crypto

/// A number of libcrypto's, for tests that compute with it.
@safe
final class BigNumber: Comparable {
    fileprivate let pointer: OpaquePointer

    private init() throws(CryptoFailure) {
        guard let pointer = unsafe BN_new() else { throw .libraryRefused }
        unsafe self.pointer = pointer
    }

    deinit { unsafe BN_free(pointer) }

    /// What big-endian bytes spell.
    convenience init(_ bytes: [UInt8]) throws(CryptoFailure) {
        try self.init()
        // Sound: libcrypto copies the bytes.
        let isDone = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe BN_bin2bn(bytes.baseAddress, Int32(bytes.count), pointer) != nil
        }
        guard isDone else { throw .libraryRefused }
    }

    /// What hexadecimal digits spell.
    convenience init(hexadecimal digits: String) throws(CryptoFailure) {
        var bytes: [UInt8] = []
        var rest = digits[...]
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        try self.init(bytes)
    }

    /// Its big-endian bytes, so many; fewer digits have zeros before them.
    func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // Sound: libcrypto writes `count` bytes.
        _ = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe BN_bn2binpad(pointer, buffer.baseAddress, Int32(buffer.count))
        }
        return bytes
    }

    var isZero: Bool { unsafe BN_is_zero(pointer) == 1 }

    func times(_ other: BigNumber, modulo modulus: BigNumber) throws(CryptoFailure) -> BigNumber {
        let product = try BigNumber()
        let scratch = unsafe BN_CTX_new()
        defer { unsafe BN_CTX_free(scratch) }
        guard
            unsafe BN_mod_mul(
                product.pointer, pointer, other.pointer, modulus.pointer, scratch) == 1
        else { throw .libraryRefused }
        return product
    }

    func minus(_ other: BigNumber) throws(CryptoFailure) -> BigNumber {
        let difference = try BigNumber()
        guard unsafe BN_sub(difference.pointer, pointer, other.pointer) == 1 else {
            throw .libraryRefused
        }
        return difference
    }

    func minusOne() throws(CryptoFailure) -> BigNumber { try minus(BigNumber([1])) }

    static func < (left: BigNumber, right: BigNumber) -> Bool {
        unsafe BN_cmp(left.pointer, right.pointer) < 0
    }

    static func == (left: BigNumber, right: BigNumber) -> Bool {
        unsafe BN_cmp(left.pointer, right.pointer) == 0
    }
}
