internal import Config
internal import Net

/// Reads and judges the configuration file for a command.
enum ConfigurationFile {
    /// Longest file in bytes: a hundred times a large one.
    static let bytesMax = 16 * 1024 * 1024

    /// What is wrong, one line each, with the file's name in front.
    struct Mistakes: Error {
        let lines: [String]
    }

    /// The configuration and what is worth a second look, or all mistakes at once.
    static func read(_ path: String) throws(Mistakes) -> ConfigReader.Outcome {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try File.contents(of: path, bytesMax: bytesMax)
        } catch {
            throw Mistakes(lines: ["\(error)"])
        }
        switch ConfigReader.read(bytes) {
        case .success(let outcome): return outcome
        case .failure(let mistakes):
            throw Mistakes(lines: mistakes.problems.map { "\(path): \($0)" })
        }
    }
}
