internal import ArgumentParser

/// `postern demo`: an issuer, an upstream and Postern in one process, to try things out.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Run a demo issuer, an echo upstream and Postern.")

    func run() throws {}
}
