import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// The request machine on a simulated kernel; `make simulate` runs many more seeds.
    @Suite(.enabled(if: Tool.simulation != nil)) struct SimulationTests {
        private func simulate(_ arguments: String...) throws -> (status: Int32, output: String) {
            let program = try #require(Tool.simulation)
            let run = try ChildProcess.run(
                program, arguments, environment: ["SWIFT_BACKTRACE": "enable=no"],
                by: Deadline(seconds: 240))
            return (run.status, run.output + run.errors)
        }

        /// Contract B110-B113, B147, B148: nothing hangs or leaks, no half passes for a whole.
        @Test func seededRunsFindNothing() throws {
            let (status, output) = try simulate("--seeds", "300")
            #expect(status == 0, "\(output)")
            #expect(output.contains("300 runs"))
        }

        @Test func seedsThatFoundSomethingOnceFindNothing() throws {
            let (status, output) = try simulate("--file", Tool.root + "/Tests/Simulation/seeds")
            #expect(status == 0, "\(output)")
        }

        @Test func sameSeedMakesTheSameRun() throws {
            let first = try simulate("7").output
            let second = try simulate("7").output
            #expect(first == second)
            #expect(first.contains("client 0 connects"))
        }
    }
}
