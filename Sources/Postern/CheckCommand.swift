internal import ArgumentParser
internal import Config
internal import Policy

/// `postern check`: reads the configuration as `run` would, tells all mistakes at once, and starts
/// nothing.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the configuration and tell all mistakes at once.")

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        do throws(ConfigurationFile.Mistakes) {
            let outcome = try ConfigurationFile.read(options.config)
            let advice = RouteAdvice.warnings(outcome.configuration.routes)
            for warning in outcome.warnings + advice {
                Terminal.complain("\(options.config): warning: \(warning)")
            }
            Terminal.say("\(options.config): ok")
        } catch {
            for line in error.lines { Terminal.complain(line) }
            throw ExitCode(1)
        }
    }
}
