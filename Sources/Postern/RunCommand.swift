internal import ArgumentParser
internal import Config
internal import Net

/// `postern run`: serves until it is told to stop.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Serve requests until SIGTERM.")

    @OptionGroup var options: ConfigurationOptions

    @Flag(
        help: """
            Take over from the process that listens at handover_socket, if there is one: it \
            finishes its requests and ends.
            """)
    var takeOver = false

    func run() throws {
        let outcome: ConfigReader.Outcome
        do throws(ConfigurationFile.Mistakes) {
            outcome = try ConfigurationFile.read(options.config)
        } catch {
            for line in error.lines { Terminal.complain(line) }
            throw ExitCode(1)
        }
        do {
            // Signals first: threads that start later inherit the mask.
            let signals = try Signals()
            let inheritance = try inheritance(outcome.configuration)
            let service = try Service(outcome, inheritance)
            try service.start(configurationFile: options.config)
            service.serve(until: signals)
        } catch {
            Terminal.complain("postern: \(error)")
            throw ExitCode(1)
        }
    }

    private func inheritance(_ configuration: Configuration) throws -> Inheritance? {
        guard takeOver else { return nil }
        guard let path = configuration.handoverSocket else {
            throw HandoverFailure("--take-over needs handover_socket in the configuration")
        }
        return try Inheritance(from: path)
    }
}
