import Glibc

/// Memory that ends where an unreadable page begins: what lies at its end cannot be read beyond.
@safe
package final class GuardedPage: Sendable {
    /// Longest content in bytes; libFuzzer's own limit is lower.
    package static let bytesMax = 1 << 20
    private nonisolated(unsafe) let end: UnsafeMutablePointer<UInt8>
    private nonisolated(unsafe) var count = 0

    package init() {
        let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))
        // Sound: a fresh mapping that lives as long as the process; all writes are below `end`.
        let start = unsafe mmap(
            nil, Self.bytesMax + pageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
            -1, 0)
        guard let start = unsafe start, unsafe start != MAP_FAILED,
            unsafe mprotect(start + Self.bytesMax, pageBytes, PROT_NONE) == 0
        else { fatalError("no memory for the input") }
        unsafe end = (start + Self.bytesMax).assumingMemoryBound(to: UInt8.self)
    }

    /// Puts `bytes` at the end of the memory.
    package func fill(_ bytes: Span<UInt8>) {
        precondition(bytes.count <= Self.bytesMax, "the input is too long; see -max_len")
        unsafe count = bytes.count
        // Sound: as many bytes are writable before the end.
        let start = unsafe end - bytes.count
        for index in bytes.indices { unsafe start[index] = bytes[index] }
    }

    /// What was put there last.
    package var span: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            // Sound: `count` bytes before the end were written by `fill`.
            let span = unsafe Span(_unsafeStart: UnsafePointer(end - count), count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }
}
