internal import CLinux
internal import Glibc

/// Small files, read whole: configuration, secrets, certificates, kernel facts.
package enum File {
    /// The file's bytes; nil when it cannot be read or is longer than `bytesMax`.
    package static func read(_ path: String, bytesMax: Int) -> [UInt8]? {
        try? contents(of: path, bytesMax: bytesMax)
    }

    /// The file's bytes, or why there are none.
    package static func contents(of path: String, bytesMax: Int) throws(SystemError) -> [UInt8] {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw SystemError("read \(path)", number: errno) }
        let descriptor = Descriptor(owning: number)
        return try contents(of: descriptor.number, path, bytesMax: bytesMax)
    }

    /// The rest of an open file's bytes; `path` is its name for the message.
    static func contents(
        of number: Int32, _ path: String, bytesMax: Int
    ) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        // It may have held a secret.
        defer { Wipe.wipe(&chunk) }
        while true {
            // Sound: chunk.count bytes are writable for the call.
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe Glibc.read(number, $0.baseAddress, $0.count)
            }
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw SystemError("read \(path)", number: errno)
            }
            guard bytes.count + count <= bytesMax else {
                throw SystemError("read \(path): longer than \(bytesMax) bytes", number: EFBIG)
            }
            bytes.append(contentsOf: chunk.prefix(count))
        }
    }

    /// What tells one state of a file from another without reading it.
    package struct Version: Equatable, Sendable {
        fileprivate let device: UInt64
        fileprivate let inode: UInt64
        fileprivate let size: Int64
        /// Seconds and nanoseconds of the last change of content and of the last change at all.
        fileprivate let modified: [Int]
    }

    /// The file's version, links followed.
    package static func version(of path: String) throws(SystemError) -> Version {
        var facts = stat()
        // Sound: stat(2) fills in the whole structure or fails.
        guard unsafe stat(path, &facts) == 0 else {
            throw SystemError("look at \(path)", number: errno)
        }
        return Version(
            device: UInt64(facts.st_dev), inode: UInt64(facts.st_ino), size: Int64(facts.st_size),
            modified: [
                facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec, facts.st_ctim.tv_sec,
                facts.st_ctim.tv_nsec,
            ])
    }
}
