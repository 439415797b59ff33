internal import ArgumentParser
internal import Config
internal import Demo
internal import Net

/// `postern demo`: an issuer, an upstream and Postern in one process, to try things out.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run a demo issuer, an echo upstream and Postern in one process.",
        subcommands: [DemoTogetherCommand.self, DemoIssuerCommand.self, DemoUpstreamCommand.self],
        defaultSubcommand: DemoTogetherCommand.self)
}

/// `postern demo` without more words. A command of its own, because a parent's options would
/// take those of its subcommands away.
struct DemoTogetherCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "together", abstract: "Run all three (the default).")

    @Option(help: "Where Postern listens.") var listen = "127.0.0.1:8080"
    @Option(help: "Where Postern's admin pages are.") var admin = "127.0.0.1:9090"
    @Option(help: "Where the demo issuer listens.") var issuer = "127.0.0.1:4444"
    @Option(help: "Where the echo upstream listens.") var upstream = "127.0.0.1:3000"

    func run() throws {
        do {
            let signals = try Signals()
            let issuer = try DemoIssuer(DemoIssuerOptions(listen: endpoint(issuer)))
            let upstream = try EchoUpstream(listen: endpoint(upstream))
            try issuer.start()
            try upstream.start()
            let service = try Service(configuration(issuer.issuer, upstream.endpoint))
            try service.start()
            service.waitUntilReady()
            let script = try DemoScript(issuer: issuer, gateway: "http://\(listen)")
            for line in script.lines { Terminal.say(line) }
            Terminal.say(DemoScript.lastLine)
            service.serve(until: signals)
            upstream.stop()
            issuer.stop()
        } catch let error where !(error is ExitCode) {
            Terminal.complain("postern demo: \(error)")
            throw ExitCode(1)
        }
    }

    private func configuration(
        _ issuer: String, _ upstream: Endpoint
    ) throws -> ConfigReader.Outcome {
        let text = DemoConfiguration.json(
            listen: try endpoint(listen), admin: try endpoint(admin), upstream: upstream,
            issuer: issuer)
        switch ConfigReader.read(Array(text.utf8)) {
        case .success(let outcome): return outcome
        case .failure(let mistakes):
            for problem in mistakes.problems { Terminal.complain("demo configuration: \(problem)") }
            throw ExitCode(1)
        }
    }
}

/// `postern demo issuer`: the demo issuer alone, until it is told to stop.
struct DemoIssuerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issuer", abstract: "Run the demo issuer alone.")

    @Option(help: "Where it listens; loopback only.") var listen = "127.0.0.1:4444"
    @Option(help: "The issuer it claims to be; by default where it listens.") var issuer: String?

    func run() throws {
        let signals = try Signals()
        let server = try DemoIssuer(
            DemoIssuerOptions(listen: endpoint(listen), issuer: issuer))
        try server.start()
        Terminal.say("demo issuer \(server.issuer) listens on \(server.endpoint)")
        signals.waitForStop()
        server.stop()
    }
}

/// `postern demo upstream`: the echo upstream alone, until it is told to stop.
struct DemoUpstreamCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upstream", abstract: "Run the echo upstream alone.")

    @Option(help: "Where it listens.") var listen = "127.0.0.1:3000"

    func run() throws {
        let signals = try Signals()
        let server = try EchoUpstream(listen: endpoint(listen))
        try server.start()
        Terminal.say("demo upstream listens on \(server.endpoint)")
        signals.waitForStop()
        server.stop()
    }
}

/// Reads an endpoint from the command line.
private func endpoint(_ text: String) throws -> Endpoint {
    guard let endpoint = Endpoint(parsing: text) else {
        throw ValidationError(
            "\"\(text)\" is no address: write 127.0.0.1:8080, [::1]:8080 or unix:/path")
    }
    return endpoint
}
