internal import Glibc

/// The environment that this process was started with.
package enum ProcessEnvironment {
    /// The bytes of a variable; nil when it is not set.
    package static func value(of name: String) -> [UInt8]? {
        // Sound: getenv(3) answers a NUL-terminated string that nobody changes, since this process
        // never calls setenv(3); it is copied at once.
        guard let value = unsafe getenv(name) else { return nil }
        let count = unsafe strlen(value)
        return (0..<Int(count)).map { unsafe UInt8(bitPattern: value[$0]) }
    }
}
