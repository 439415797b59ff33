import JSON

/// Reads a configuration file: all of its mistakes at once, or the tree and what is worth a
/// second look.
package enum ConfigReader {
    /// What a file without mistakes gives.
    package struct Outcome: Sendable {
        /// The settings.
        package let configuration: Configuration
        /// What is allowed and probably not meant.
        package let warnings: [ConfigProblem]
    }

    /// All mistakes of a file, never empty.
    package struct Mistakes: Error, Sendable {
        /// In the order of the file, those between settings last.
        package let problems: [ConfigProblem]
    }

    /// Bounds of a file: 20 000 routes fit with room to spare.
    private static let limits = JSONLimits(bytes: 16 << 20, depth: 32, nodes: 1 << 20)

    /// Reads the bytes of a file.
    package static func read(_ bytes: [UInt8]) -> Result<Outcome, Mistakes> {
        let document: JSONDocument
        do throws(JSONFailure) {
            document = try JSONDocument(parsing: bytes, limits: limits)
        } catch {
            return .failure(Mistakes(problems: [problem(of: error, in: bytes)]))
        }
        var reading = Reading(source: bytes)
        guard let configuration = Configuration.read(document.root, &reading),
            reading.problemCount == 0
        else { return .failure(Mistakes(problems: reading.report)) }
        return .success(Outcome(configuration: configuration, warnings: reading.warnings))
    }

    private static func problem(of failure: JSONFailure, in bytes: [UInt8]) -> ConfigProblem {
        let position = failure.position(in: bytes)
        return ConfigProblem(
            path: "", line: position.line,
            explanation: "column \(position.column): \(failure.cause.rawValue)")
    }
}
