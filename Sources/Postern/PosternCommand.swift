internal import ArgumentParser

/// The command line.
@main
struct PosternCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "postern",
        abstract: "A reverse-proxy sidecar that lets only verified tokens pass.",
        version: Version.current,
        subcommands: [RunCommand.self, CheckCommand.self, DemoCommand.self])
}

/// Where the configuration is, for every command that reads it.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .long, help: "The configuration file.")
    var config = "config.json"
}
