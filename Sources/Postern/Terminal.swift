internal import Glibc

/// Words to whoever started the command.
enum Terminal {
    /// Writes one line to standard error.
    static func complain(_ line: String) {
        write(line, to: STDERR_FILENO)
    }

    /// Writes one line to standard output.
    static func say(_ line: String) {
        write(line, to: STDOUT_FILENO)
    }

    /// Writes all bytes to a descriptor; gives up when nobody reads.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Sound: the bytes are readable for the call.
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private static func write(_ line: String, to descriptor: Int32) {
        write(Array((line + "\n").utf8), to: descriptor)
    }
}
