import Foundation
import Synchronization

/// A program that runs beside the test and never outlives its owner. Started by posix_spawn(3) and
/// awaited by waitpid(2): Foundation's Process can miss the end of a child when many tests start
/// some at once.
package final class ChildProcess {
    /// How a child ended.
    private enum End {
        case status(Int32)
        case signal(Int32)
    }

    /// The process id.
    package let identifier: Int32
    private let scratch: ScratchDirectory
    private let name: String
    private let end = Mutex<End?>(nil)

    /// Starts `program` (absolute path, or a name looked up in PATH); its output goes to files.
    package init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        directory: String? = nil
    ) throws {
        scratch = try ScratchDirectory()
        name = program.split(separator: "/").last.map(String.init) ?? program
        guard let path = Tool.path(of: program) else { throw TestFailure("no \(program) here") }
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        identifier = try Self.spawn(
            path, [program] + arguments, variables.map { "\($0)=\($1)" },
            output: scratch.file("out"), errors: scratch.file("err"), directory: directory)
    }

    deinit { kill() }

    /// Whether it still runs.
    package var isRunning: Bool { reap(options: WNOHANG) == nil }
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
        guard deadline.wait(until: { !isRunning }) else {
            throw TestFailure("\(name) did not end in time; it wrote: \(output)\(errors)")
        }
        switch reap(options: WNOHANG) {
        case .status(let status): return status
        case .signal(let signal):
            throw TestFailure("\(name) was ended by signal \(signal): \(errors.suffix(2000))")
        case nil: throw TestFailure("\(name) is gone and was never seen to end")
        }
    }

    /// Ends it at once.
    package func kill() {
        guard isRunning else { return }
        _ = Foundation.kill(identifier, SIGKILL)
        _ = reap(options: 0)
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

    /// Collects the child's end, once; nil while it runs.
    private func reap(options: Int32) -> End? {
        end.withLock { end in
            if let end { return end }
            var status: Int32 = 0
            // Sound: four writable bytes; only this object waits for this child.
            guard unsafe waitpid(identifier, &status, options) == identifier else { return nil }
            let signal = status & 0x7F
            end = signal == 0 ? .status((status >> 8) & 0xFF) : .signal(signal)
            return end
        }
    }

    private static func spawn(
        _ path: String, _ arguments: [String], _ environment: [String], output: String,
        errors: String, directory: String?
    ) throws -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (number, file) in [(Int32(1), output), (2, errors)] {
            unsafe posix_spawn_file_actions_addopen(
                &actions, number, file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        // Descriptors of this process stay here: a child that held a listener would keep its port.
        for number in Int32(3)..<1024 { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
        var path = path
        var arguments = arguments
        if let directory {
            arguments = ["sh", "-c", "cd \"$0\" && exec \"$@\"", directory, path]
                + arguments.dropFirst()
            path = "/bin/sh"
        }
        // Sound: the lists end with nil, outlive the call and are freed after it.
        let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer {
            unsafe words.forEach { unsafe free($0) }
            unsafe variables.forEach { unsafe free($0) }
        }
        var identifier: Int32 = 0
        let code = unsafe posix_spawn(
            &identifier, path, &actions, nil, words, variables)
        guard code == 0 else { throw TestFailure("cannot start \(path): error \(code)") }
        return identifier
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
