internal import Glibc

/// A pipe(7) through which bytes pass from one connection to another inside the kernel, without
/// being copied: `Transport.splice(into:most:)` fills it, `Transport.splice(from:)` empties it.
///
/// It is filled only while it is empty. So the kernel's "try again" says that the socket is empty
/// and never that the pipe is full, and what it holds belongs to one message.
package struct KernelPipe: ~Copyable {
    private let readEnd: Descriptor
    private let writeEnd: Descriptor
    /// Bytes that it is filled with at most. They may be spread over so many pages that fewer fit.
    package let capacity: Int
    /// Bytes that it holds.
    package private(set) var count = 0

    /// Opens one that has room for `bytes`; nil when the kernel refuses: descriptors have run out,
    /// or its user's pages of pipes (pipe(7), pipe-user-pages-soft).
    package init?(bytes: Int) {
        var ends: (read: Int32, write: Int32) = (-1, -1)
        guard Syscalls.pipe(&ends, bytes: Int32(clamping: bytes)) >= 0 else { return nil }
        readEnd = Descriptor(owning: ends.read)
        writeEnd = Descriptor(owning: ends.write)
        capacity = bytes
    }

    /// Whether it holds nothing.
    package var isEmpty: Bool { count == 0 }

    /// Whether an error means that nothing can be spliced here, not that the connection is broken:
    /// a kernel, a sandbox or a socket that does not know how, or too little memory.
    package static func isRefusal(_ number: Int32) -> Bool {
        number == EINVAL || number == ENOSYS || number == EPERM || number == EOPNOTSUPP
            || number == ENOMEM
    }

    /// Takes up to `most` bytes from a socket; as the kernel answers.
    mutating func fill(from socket: Int32, most: Int) -> Int {
        precondition(count == 0 && most > 0, "filled a pipe that holds bytes, or with nothing")
        let moved = Syscalls.splice(
            from: socket, to: writeEnd.number, most: min(most, capacity))
        count = max(0, moved)
        return moved
    }

    /// Gives a socket what it takes of the bytes; as the kernel answers.
    mutating func drain(into socket: Int32) -> Int {
        precondition(count > 0, "drained an empty pipe")
        let moved = Syscalls.splice(from: readEnd.number, to: socket, most: count)
        precondition(moved <= count, "more came out of a pipe than was in it")
        count -= max(0, moved)
        return moved
    }
}
