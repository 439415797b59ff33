private import COpenSSL

/// Random bytes from libcrypto's generator, seeded by the kernel.
package enum SecureRandom {
    /// `count` bytes that nobody can guess; throws instead of ever giving weaker ones.
    package static func bytes(_ count: Int) throws(CryptoFailure) -> [UInt8] {
        guard count > 0, let length = Int32(exactly: count) else { throw .noRandomness }
        var bytes = [UInt8](repeating: 0, count: count)
        // Sound: RAND_bytes writes exactly `length` bytes, the array's count.
        let isDone = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe RAND_bytes(buffer.baseAddress, length) == 1
        }
        guard isDone else {
            ERR_clear_error()
            throw .noRandomness
        }
        return bytes
    }
}
