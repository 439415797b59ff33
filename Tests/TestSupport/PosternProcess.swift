import Foundation

/// The binary under test, running with a configuration of the test's making.
package final class PosternProcess {
    /// What it was started with.
    package let configuration: TestConfiguration
    /// The process.
    package let child: ChildProcess
    private let scratch: ScratchDirectory

    /// Starts it and, unless told otherwise, waits until `/readyz` answers 200.
    package init(
        _ configuration: TestConfiguration, whenReady: Bool = true,
        arguments: [String] = [], environment: [String: String] = [:]
    ) throws {
        self.configuration = configuration
        scratch = try ScratchDirectory()
        let file = try scratch.write(configuration.json, to: "config.json")
        child = try ChildProcess(
            Tool.postern, ["run", "--config", file] + arguments, environment: environment)
        if whenReady { try waitUntilReady() }
    }

    /// Starts one that takes over from the process that runs, and waits until it serves.
    package static func takingOver(_ configuration: TestConfiguration) throws -> PosternProcess {
        let process = try PosternProcess(
            configuration, whenReady: false, arguments: ["--take-over"])
        guard process.logLine(with: "postern has taken over") != nil else {
            throw TestFailure("nothing was taken over: \(process.child.errors)")
        }
        return process
    }

    /// Where clients connect.
    package var address: TestAddress { configuration.listen }

    /// Waits until `/readyz` answers 200.
    package func waitUntilReady(by deadline: Deadline = .usual) throws {
        try wait(for: 200, at: "/readyz", by: deadline)
    }

    /// Waits until the admin listener answers `/healthz`, ready or not.
    package func waitUntilUp(by deadline: Deadline = .usual) throws {
        try wait(for: 200, at: "/healthz", by: deadline)
    }

    /// The status and body of an admin page.
    package func admin(_ path: String) throws -> RawResponse {
        try HTTP.send("GET", path, to: configuration.admin)
    }

    /// Puts another configuration in the place of the file; nothing is told to the process.
    package func write(_ configuration: TestConfiguration) throws {
        _ = try scratch.write(configuration.json, to: "config.json")
    }

    /// The same with text that need not be a configuration.
    package func write(_ text: String) throws {
        _ = try scratch.write(text, to: "config.json")
    }

    /// `POST /reload` and its answer.
    package func reload() throws -> RawResponse {
        try HTTP.send("POST", "/reload", to: configuration.admin)
    }

    /// Reloads with `configuration`; throws when it is refused.
    package func reload(_ configuration: TestConfiguration) throws {
        try write(configuration)
        let answer = try reload()
        guard answer.status == 200 else { throw TestFailure("\(answer.status) \(answer.text)") }
    }

    /// The value of one metric line, labels included as they are printed; nil when absent.
    package func metric(_ name: String) throws -> Double? {
        for line in try admin("/metrics").text.split(separator: "\n") where line.hasPrefix(name) {
            let rest = line.dropFirst(name.count)
            if rest.first == " " { return Double(rest.dropFirst()) }
        }
        return nil
    }

    /// The log lines so far.
    package var log: [String] { child.errors.split(separator: "\n").map(String.init) }

    /// Waits until a log line holds all of `parts`; the first such line, or nil.
    package func logLine(
        with parts: String..., by deadline: Deadline = .usual
    ) -> String? {
        var found: String?
        _ = deadline.wait {
            found = log.first { line in parts.allSatisfy(line.contains) }
            return found != nil
        }
        return found
    }

    /// Kilobytes of physical memory: its own now (RssAnon), and all at most so far (VmHWM). What
    /// is in use now says little, since the kernel takes back and brings in pages of the
    /// program's file.
    package func memory() throws -> (own: Int, peak: Int) {
        let path = "/proc/\(child.identifier)/status"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        func kilobytes(_ name: String) -> Int {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
            return line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
        }
        return (kilobytes("RssAnon:"), kilobytes("VmHWM:"))
    }

    private func wait(for status: Int, at path: String, by deadline: Deadline) throws {
        var last = "nothing"
        let came = deadline.wait {
            guard child.isRunning else { return true }
            guard let answer = try? admin(path) else { return false }
            last = "\(answer.status) \(answer.text)"
            return answer.status == status
        }
        if !came || !child.isRunning {
            throw TestFailure(
                "\(path) answered \(last) instead of \(status); \(child.output)\(child.errors)")
        }
    }
}
