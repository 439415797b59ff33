import Foundation

/// A program that runs beside the test and never outlives its owner, nor do its own children:
/// it leads a process group that is ended as a whole. (Foundation's `Process` waits for every
/// grandchild that inherited its descriptors, so it cannot run servers that fork.)
package final class ChildProcess {
    /// The process id.
    package let identifier: Int32
    private let scratch: ScratchDirectory
    private let name: String
    /// The status of waitpid(2), once the process has ended.
    private var waitStatus: Int32?

    /// Starts `program` (absolute path, or a name looked up in PATH); its output goes to files.
    package init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        directory: String? = nil
    ) throws {
        scratch = try ScratchDirectory()
        name = program.split(separator: "/").last.map(String.init) ?? program
        guard let path = Tool.path(of: program) else { throw TestFailure("no \(program) here") }
        let merged = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var command = [path] + arguments
        if let directory { command = ["/usr/bin/env", "-C", directory] + command }
        identifier = try Self.spawn(
            command, merged.map { "\($0)=\($1)" }, output: scratch.file("out"),
            errors: scratch.file("err"))
    }

    deinit { kill() }

    /// Whether it still runs.
    package var isRunning: Bool {
        if waitStatus != nil { return false }
        var status: Int32 = 0
        // Sound: the status is written during the call.
        guard unsafe waitpid(identifier, &status, WNOHANG) == identifier else { return true }
        waitStatus = status
        return false
    }

    /// What it has written to standard output so far.
    package var output: String { Self.text(scratch.file("out")) }
    /// What it has written to standard error so far.
    package var errors: String { Self.text(scratch.file("err")) }

    /// Asks it to stop (SIGTERM) without waiting.
    package func terminate() {
        if isRunning { _ = Foundation.kill(identifier, SIGTERM) }
    }

    /// Waits for its end; its exit status, or a failure when the deadline came or a signal ended
    /// it.
    package func exitStatus(by deadline: Deadline = .usual) throws -> Int32 {
        guard deadline.wait(pause: 0.01, until: { !isRunning }), let waitStatus else {
            throw TestFailure("\(name) did not end in time; it wrote: \(output)\(errors)")
        }
        let signal = waitStatus & 0x7F
        guard signal == 0 else {
            throw TestFailure("\(name) was ended by signal \(signal): \(errors.suffix(2000))")
        }
        return waitStatus >> 8 & 0xFF
    }

    /// Stops it where it is; returns once all its threads stand still.
    package func pause() {
        _ = Foundation.kill(identifier, SIGSTOP)
        let tasks = "/proc/\(identifier)/task"
        _ = Deadline.usual.wait {
            let threads = try? FileManager.default.contentsOfDirectory(atPath: tasks)
            return threads?.allSatisfy { thread in
                let path = "\(tasks)/\(thread)/stat"
                return (try? String(contentsOfFile: path, encoding: .utf8))?.contains(") T ")
                    == true
            } == true
        }
    }

    /// Lets it go on after `pause`.
    package func goOn() { _ = Foundation.kill(identifier, SIGCONT) }

    /// Ends it and its children at once.
    package func kill() {
        _ = Foundation.kill(-identifier, SIGKILL)
        _ = Deadline.usual.wait(pause: 0.005) { !isRunning }
    }

    /// Runs a program to its end and answers what it wrote.
    package static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        directory: String? = nil, by deadline: Deadline = Deadline(seconds: 60)
    ) throws -> (status: Int32, output: String, errors: String) {
        let child = try ChildProcess(
            program, arguments, environment: environment, directory: directory)
        let status = try child.exitStatus(by: deadline)
        return (status, child.output, child.errors)
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

extension ChildProcess {
    /// posix_spawn(3) with a group of its own, no input and output to files.
    private static func spawn(
        _ command: [String], _ environment: [String], output: String, errors: String
    ) throws -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        let mode = mode_t(0o600)
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        // Sound: both are initialised before they are used and destroyed after; the strings are
        // copied by each call.
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, flags, mode)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, flags, mode)
        var identifier: pid_t = 0
        let code = unsafe withStrings(command) { arguments in
            unsafe withStrings(environment) { environment in
                unsafe posix_spawn(
                    &identifier, command[0], &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else { throw TestFailure("cannot start \(command[0]): errno \(code)") }
        return identifier
    }

    /// Lends `strings` as a NULL-terminated array of C strings.
    private static func withStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var copies = unsafe strings.map { unsafe strdup($0) }
        unsafe copies.append(nil)
        // Sound: every copy is freed once, after the call that reads it.
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe copies.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { fatalError("never empty") }
            return unsafe body(base)
        }
    }
}
