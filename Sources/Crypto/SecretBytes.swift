private import COpenSSL

/// Bytes that nobody may see: kept in memory of their own, overwritten before it is given back,
/// and never shown by a description, a mirror or a log line.
@safe
package final class SecretBytes: @unchecked Sendable {
    // Sound to share: the memory is written once, in init, and only read afterwards.
    private let memory: UnsafeMutableRawBufferPointer

    /// Moves the bytes in: `bytes` is overwritten and emptied.
    package init(taking bytes: inout [UInt8]) {
        unsafe memory = .allocate(byteCount: bytes.count, alignment: 1)
        unsafe memory.copyBytes(from: bytes)
        Self.wipe(&bytes)
    }

    deinit {
        // Sound: the memory is this object's own, allocated in init and freed once.
        unsafe OPENSSL_cleanse(memory.baseAddress, memory.count)
        unsafe memory.deallocate()
    }

    /// Number of bytes.
    package var count: Int { unsafe memory.count }

    /// A copy, for whoever has to send it; `wipe` it afterwards.
    package func copy() -> [UInt8] { unsafe Array(memory) }

    /// Whether both hold the same bytes; the time it takes depends on the lengths alone.
    package func isSame(as other: SecretBytes) -> Bool {
        var (ours, theirs) = (copy(), other.copy())
        defer {
            Self.wipe(&ours)
            Self.wipe(&theirs)
        }
        return ConstantTime.equal(ours, theirs)
    }

    /// Overwrites and empties an array. What was copied from it before is not reached.
    package static func wipe(_ bytes: inout [UInt8]) {
        // Sound: the array's bytes are writable for its count. OPENSSL_cleanse is not optimised
        // away, as a loop that nobody reads after could be.
        unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
        bytes = []
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Three stars, whatever the bytes are.
    package var description: String { "***" }
    /// Three stars.
    package var debugDescription: String { "***" }
    /// Nothing to look into.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
