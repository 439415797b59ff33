internal import COpenSSL

/// Bytes into libcrypto's numbers and out of them, big-endian.
enum LibraryNumber {
    /// Sets a number to what bytes spell; false when libcrypto has no memory.
    static func read(_ bytes: Span<UInt8>, into number: OpaquePointer) -> Bool {
        // Sound: the span is readable for its count, and libcrypto copies.
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe BN_bin2bn(bytes.baseAddress, Int32(bytes.count), number) != nil
        }
    }

    /// The bytes of a number, without zeros before them.
    static func bytes(of number: OpaquePointer) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (Int(unsafe BN_num_bits(number)) + 7) / 8)
        // Sound: that many bytes are written.
        _ = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe BN_bn2bin(number, buffer.baseAddress)
        }
        return bytes
    }
}
