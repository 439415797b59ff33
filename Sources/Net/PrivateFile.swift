internal import Glibc

/// Files of Postern's own, for nobody else: read only when they are its user's alone (mode 0600),
/// replaced as a whole or not at all, and on the disk when a call returns.
package enum PrivateFile {
    /// Why a file is not believed.
    package enum Failure: Error, Equatable, Sendable {
        /// There is none.
        case missing
        /// A call failed; the kernel's words.
        case system(SystemError)
        /// It is a link, a directory or something else that is no plain file.
        case notPlain(path: String)
        /// It belongs to another user.
        case foreign(path: String, owner: UInt32)
        /// Others may read or write it.
        case open(path: String, mode: UInt32)
    }

    /// The file's bytes, when it belongs to this process's user alone.
    package static func contents(of path: String, bytesMax: Int) throws(Failure) -> [UInt8] {
        let number = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard number >= 0 else {
            switch errno {
            case ENOENT: throw .missing
            case ELOOP: throw .notPlain(path: path)
            default: throw .system(SystemError("read \(path)", number: errno))
            }
        }
        let descriptor = Descriptor(owning: number)
        try requireOwn(descriptor.number, path)
        do throws(SystemError) {
            return try File.contents(of: descriptor.number, path, bytesMax: bytesMax)
        } catch {
            throw .system(error)
        }
    }

    private static func requireOwn(_ number: Int32, _ path: String) throws(Failure) {
        var facts = stat()
        // Sound: fstat(2) fills in the whole structure or fails.
        guard unsafe fstat(number, &facts) == 0 else {
            throw .system(SystemError("look at \(path)", number: errno))
        }
        guard facts.st_mode & S_IFMT == S_IFREG else { throw .notPlain(path: path) }
        guard facts.st_uid == geteuid() else { throw .foreign(path: path, owner: facts.st_uid) }
        guard facts.st_mode & 0o077 == 0 else {
            throw .open(path: path, mode: facts.st_mode & 0o777)
        }
    }

    /// Puts `bytes` in the place of the file: whoever reads it, after a crash too, finds the old
    /// bytes or all of the new ones.
    package static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        let passing = path + ".new"
        // What a crash left behind; missing most of the time.
        _ = unsafe unlink(passing)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let number = unsafe Glibc.open(passing, flags, 0o600)
        guard number >= 0 else { throw SystemError("write \(passing)", number: errno) }
        do throws(SystemError) {
            let descriptor = Descriptor(owning: number)
            try write(bytes, to: descriptor.number, passing)
        } catch {
            _ = unsafe unlink(passing)
            throw error
        }
        guard unsafe rename(passing, path) == 0 else {
            throw SystemError("rename \(passing)", number: errno)
        }
        try keepName(path)
    }

    /// Adds `bytes` at the end of the file, which is made if it is missing. What `contents` would
    /// not believe gets nothing: it would be lost.
    package static func append(_ bytes: [UInt8], to path: String) throws(Failure) {
        // O_NONBLOCK: a pipe in its place must not hold up the caller.
        let flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        var number = unsafe Glibc.open(path, flags)
        let isMissing = number < 0 && errno == ENOENT
        if isMissing { number = unsafe Glibc.open(path, flags | O_CREAT | O_EXCL, 0o600) }
        guard number >= 0 else {
            throw errno == ELOOP
                ? .notPlain(path: path) : .system(SystemError("write \(path)", number: errno))
        }
        let descriptor = Descriptor(owning: number)
        try requireOwn(descriptor.number, path)
        do throws(SystemError) {
            try write(bytes, to: descriptor.number, path)
            // Bytes without a name are gone after a crash.
            if isMissing { try keepName(path) }
        } catch {
            throw .system(error)
        }
    }

    /// Makes the directory, for this user alone, unless something is there already; throws when it
    /// is no directory in which files can be made.
    package static func makeDirectory(_ path: String) throws(SystemError) {
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST {
            throw SystemError("make the directory \(path)", number: errno)
        }
        let number = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw SystemError("open \(path)", number: errno) }
        Syscalls.close(number)
        guard unsafe access(path, W_OK | X_OK) == 0 else {
            throw SystemError("write to \(path)", number: errno)
        }
    }

    /// Whether other users may put files into the directory and take ours away.
    package static func isOpenToOthers(directory path: String) -> Bool {
        var facts = stat()
        // Sound: stat(2) fills in the whole structure or fails.
        guard unsafe stat(path, &facts) == 0 else { return false }
        return facts.st_mode & 0o022 != 0 && facts.st_mode & UInt32(S_ISVTX) == 0
    }

    private static func write(
        _ bytes: [UInt8], to number: Int32, _ path: String
    ) throws(SystemError) {
        var sent = 0
        while sent < bytes.count {
            let rest = bytes.span.extracting(sent..<bytes.count)
            // Sound: the pointer stays inside the call.
            let count = unsafe rest.withUnsafeBytes { raw in
                unsafe Glibc.write(number, raw.baseAddress, raw.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw SystemError("write \(path)", number: errno) }
            sent += count
        }
        guard fsync(number) == 0 else { throw SystemError("write \(path)", number: errno) }
    }

    /// Makes the file's name as durable as its bytes: fsync(2) of the directory.
    private static func keepName(_ path: String) throws(SystemError) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let directory = slash == path.startIndex ? "/" : String(path[..<slash])
        let number = unsafe Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw SystemError("open \(directory)", number: errno) }
        let descriptor = Descriptor(owning: number)
        guard fsync(descriptor.number) == 0 else {
            throw SystemError("write \(directory)", number: errno)
        }
    }
}

extension PrivateFile.Failure: CustomStringConvertible {
    /// One clause for the operator.
    package var description: String {
        switch self {
        case .missing: "there is no such file"
        case .system(let error): error.description
        case .notPlain(let path): "\(path) is no plain file"
        case .foreign(let path, let owner): "\(path) belongs to another user (\(owner))"
        case .open(let path, let mode):
            "\(path) is open to others (mode \(String(mode, radix: 8))); it must be 600"
        }
    }
}
