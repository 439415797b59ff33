import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// `postern demo`: what it prints can be pasted and answers as it says.
    @Suite struct DemoCommandTests {
        private func options() throws -> [String] {
            try ["--listen", "--admin", "--issuer", "--upstream"].flatMap {
                [$0, "127.0.0.1:\(try RawListener.freePort())"]
            }
        }

        @Test(.enabled(if: Tool.isWanted("curl")))
        func printedLinesAnswerAsTheySay() throws {
            let script = Tool.root + "/Tests/Scripts/check-demo"
            let result = try ChildProcess.run(script, [Tool.postern] + options())
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            #expect(result.output.contains("9 lines checked, 0 answered wrong"))
        }

        @Test func demoStopsWhenToldTo() throws {
            let demo = try ChildProcess(Tool.postern, ["demo"] + options())
            #expect(Deadline.usual.wait { demo.output.contains("Ready.") })
            demo.terminate()
            #expect(try demo.exitStatus() == 0)
        }

        @Test func takenPortIsOneClearLine() throws {
            let taken = try RawListener { socket, _ in socket.close() }
            defer { taken.close() }
            var options = try options()
            options[5] = taken.address.text
            let demo = try ChildProcess.run(Tool.postern, ["demo"] + options)
            #expect(demo.status != 0)
            #expect(demo.errors.split(separator: "\n").count == 1)
            #expect(demo.errors.contains(taken.address.text))
        }

        @Test func upstreamRunsAlone() throws {
            let port = try RawListener.freePort()
            let upstream = try ChildProcess(
                Tool.postern, ["demo", "upstream", "--listen", "127.0.0.1:\(port)"])
            let isUp = Deadline.usual.wait {
                (try? HTTP.send("GET", "/a", to: .ipv4(port: port)))?.text
                    .contains(#""target":"/a""#) == true
            }
            #expect(isUp)
            upstream.terminate()
            #expect(try upstream.exitStatus() == 0)
        }
    }
}
