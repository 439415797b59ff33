import Foundation

/// Programs that the tests call: the built binary and what `./test` installs.
package enum Tool {
    /// The top of the checkout.
    package static let root = #filePath.split(separator: "/").dropLast(3).reduce("") {
        "\($0)/\($1)"
    }

    /// The binary under test: `$POSTERN_BINARY`, or the debug build of this checkout.
    package static var postern: String {
        ProcessInfo.processInfo.environment["POSTERN_BINARY"] ?? root + "/.build/debug/postern"
    }

    /// The program that simulates, where one was built: `$POSTERN_SIMULATION` (`./test` sets it).
    package static var simulation: String? {
        ProcessInfo.processInfo.environment["POSTERN_SIMULATION"]
    }

    /// Whether missing tools are a failure instead of a skipped test (`./test` sets this).
    package static var mustHaveAll: Bool {
        ProcessInfo.processInfo.environment["POSTERN_TEST_ALL"] == "1"
    }

    /// Whether tests that need `program` run: it is here, or its absence is to be a failure.
    package static func isWanted(_ program: String) -> Bool {
        mustHaveAll || path(of: program) != nil
    }

    /// The absolute path of `program`, nil when it is not installed.
    package static func path(of program: String) -> String? {
        let manager = FileManager.default
        if program.contains("/") {
            return manager.isExecutableFile(atPath: program) ? program : nil
        }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let places = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
        return places.map { "\($0)/\(program)" }.first(where: manager.isExecutableFile)
    }

    /// A program of the Python environment that `./test` makes under `.build`.
    package static func python(_ program: String) -> String {
        root + "/.build/test-python/bin/" + program
    }
}
