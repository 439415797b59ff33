internal import Glibc

/// A system call that failed: which one, on what, and the kernel's error number.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried, in words: "bind 127.0.0.1:8080".
    package let operation: String
    /// The kernel's error number.
    package let number: Int32

    package init(_ operation: String, number: Int32) {
        self.operation = operation
        self.number = number
    }

    /// One line for an operator: "bind 127.0.0.1:8080: Address already in use".
    package var description: String { "\(operation): \(SystemError.text(of: number))" }

    /// Whether a file was longer than allowed (EFBIG).
    package var isTooLong: Bool { number == EFBIG }

    /// Whether the process or the system has run out of descriptors or memory.
    package var isExhaustion: Bool {
        number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM
    }

    /// Whether a listening unix socket has no room for one more connection (unix(7): EAGAIN).
    package var isFullBacklog: Bool { number == EAGAIN }

    /// The kernel's text for an error number.
    package static func text(of number: Int32) -> String {
        // Sound: strerror answers a NUL-terminated string that is copied at once; glibc's is
        // per thread.
        guard let text = unsafe strerror(number) else { return "error \(number)" }
        return unsafe String(cString: text)
    }
}
