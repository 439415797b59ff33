internal import ArgumentParser
internal import Config
internal import Net

/// `postern run`: serves until it is told to stop.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Serve requests until SIGTERM.")

    @OptionGroup var options: ConfigurationOptions

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
            let service = try Service(outcome)
            try service.start(configurationFile: options.config)
            service.serve(until: signals)
        } catch {
            Terminal.complain("postern: \(error)")
            throw ExitCode(1)
        }
    }
}
