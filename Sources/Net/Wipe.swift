internal import Glibc

/// Overwrites memory that held a secret.
package enum Wipe {
    /// Overwrites and empties an array. What was copied from it before is not reached.
    package static func wipe(_ bytes: inout [UInt8]) {
        unsafe bytes.withUnsafeMutableBytes { raw in
            guard let start = raw.baseAddress else { return }
            // Sound: the array's bytes are writable for its count. explicit_bzero(3) is not
            // optimised away, as a loop that nobody reads after could be.
            unsafe explicit_bzero(start, raw.count)
        }
        bytes = []
    }
}
