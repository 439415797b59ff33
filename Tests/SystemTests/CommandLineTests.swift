import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// The command line: what it prints and how it exits.
    @Suite struct CommandLineTests {
        private let scratch: ScratchDirectory

        init() throws { scratch = try ScratchDirectory() }

        private func run(_ arguments: String...) throws -> (
            status: Int32, output: String, errors: String
        ) {
            try ChildProcess.run(
                Tool.postern, arguments, directory: scratch.path, by: Deadline(seconds: 20))
        }

        private func good() throws -> TestConfiguration {
            try TestConfiguration(
                upstream: .ipv4(port: 3000), issuers: [TestIssuerEntry("http://127.0.0.1:4444")])
        }

        @Test func versionIsPrinted() throws {
            let result = try run("--version")
            #expect(result.status == 0)
            #expect(result.output.contains { $0.isNumber })
        }

        @Test func goodFileChecksOut() throws {
            let file = try scratch.write(good().json, to: "config.json")
            #expect(try run("check", "--config", file).status == 0)
            #expect(try run("check").status == 0)  // config.json is the default
        }

        @Test func allMistakesAreToldAtOnceWithTheirPaths() throws {
            let file = try scratch.write(
                """
                {"listen": "127.0.0.1:99999", "adminn": "127.0.0.1:1", "upstream": "ftp://x",
                 "issuers": [{"issuer": "http://127.0.0.1:4444", "algorithms": ["HS256"]}],
                 "routes": [{"path": "no-slash"}, {"path": "/**", "acess": "public"}],
                 "timeouts": {"drain": "soon"}, "log": {"level": "loud"}}
                """, to: "bad.json")
            let result = try run("check", "--config", file)
            #expect(result.status == 1)
            let text = result.output + result.errors
            for path in [
                "listen", "adminn", "upstream", "issuers[0].algorithms", "issuers[0].audiences",
                "routes[0].path", "routes[1].acess", "timeouts.drain", "log.level",
            ] { #expect(text.contains(path), "\(path) in\n\(text)") }
            #expect(text.contains("admin"))  // the near name
            #expect(text.contains("access"))
        }

        @Test func badFileDoesNotStart() throws {
            let file = try scratch.write("{\"listen\": ", to: "broken.json")
            for command in ["check", "run"] {
                let result = try run(command, "--config", file)
                #expect(result.status != 0)
                #expect((result.output + result.errors).contains("broken.json"))
            }
        }

        @Test func unreadableFileIsOneClearLine() throws {
            for command in ["check", "run"] {
                let result = try run(command, "--config", scratch.file("absent.json"))
                #expect(result.status != 0)
                let lines = result.errors.split(separator: "\n")
                #expect(lines.count == 1, "\(result.errors)")
                #expect(result.errors.contains("absent.json"))
                #expect(result.errors.contains("No such file"))
            }
        }

        @Test func addressInUseIsOneClearLine() throws {
            let taken = try RawListener { socket, _ in socket.close() }
            defer { taken.close() }
            var configuration = try good()
            configuration.listen = taken.address
            let file = try scratch.write(configuration.json, to: "config.json")
            let result = try run("run", "--config", file)
            #expect(result.status != 0)
            let lines = result.errors.split(separator: "\n").filter {
                $0.contains(taken.address.text) && $0.contains("in use")
            }
            #expect(lines.count == 1, "\(result.errors)")
        }

        @Test func unknownCommandIsRefused() throws {
            #expect(try run("serve").status != 0)
            #expect(try run("run", "--nonsense").status != 0)
        }
    }
}
