import Foundation

/// A program that runs beside the test and never outlives its owner.
package final class ChildProcess {
    private let process = Process()
    private let scratch: ScratchDirectory
    private let name: String

    /// Starts `program` (absolute path, or a name looked up in PATH); its output goes to files.
    package init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        directory: String? = nil
    ) throws {
        scratch = try ScratchDirectory()
        name = program.split(separator: "/").last.map(String.init) ?? program
        guard let path = Tool.path(of: program) else { throw TestFailure("no \(program) here") }
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.sink(scratch.file("out"))
        process.standardError = try Self.sink(scratch.file("err"))
        try process.run()
    }

    deinit { kill() }

    /// The process id.
    package var identifier: Int32 { process.processIdentifier }
    /// Whether it still runs.
    package var isRunning: Bool { process.isRunning }
    /// What it has written to standard output so far.
    package var output: String { Self.text(scratch.file("out")) }
    /// What it has written to standard error so far.
    package var errors: String { Self.text(scratch.file("err")) }

    /// Asks it to stop (SIGTERM) without waiting.
    package func terminate() { process.terminate() }

    /// Waits for its end; its exit status, or a failure when the deadline came or a signal ended
    /// it.
    package func exitStatus(by deadline: Deadline = .usual) throws -> Int32 {
        guard deadline.wait(until: { !process.isRunning }) else {
            throw TestFailure("\(name) did not end in time; it wrote: \(output)\(errors)")
        }
        guard process.terminationReason == .exit else {
            throw TestFailure(
                "\(name) was ended by signal \(process.terminationStatus): \(errors.suffix(2000))")
        }
        return process.terminationStatus
    }

    /// Ends it at once.
    package func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
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

    private static func sink(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw TestFailure("cannot write \(path)") }
        return handle
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
