internal import ArgumentParser
internal import Config

/// `postern check`: reads the configuration as `run` would, tells all mistakes at once, and starts
/// nothing.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the configuration and tell all mistakes at once.")

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        do throws(ConfigurationFile.Mistakes) {
            let outcome = try ConfigurationFile.read(options.config)
            for warning in outcome.warnings {
                Terminal.complain("\(options.config): warning: \(warning)")
            }
            Terminal.say("\(options.config): ok")
        } catch {
            for line in error.lines { Terminal.complain(line) }
            throw ExitCode(1)
        }
    }
}
