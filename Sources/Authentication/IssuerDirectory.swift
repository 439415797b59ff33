package import Config
package import Logging
package import Net

/// All issuers of one configuration, each with its keeper. One for the process, shared by all.
package final class IssuerDirectory: Sendable {
    /// One keeper for each issuer, in the order of the configuration.
    let keepers: [KeyKeeper]

    /// Makes the keepers; nothing is fetched before `start`.
    package init(_ configuration: Configuration, logger: Logger) throws(SystemError) {
        var keepers: [KeyKeeper] = []
        for issuer in configuration.issuers {
            keepers.append(
                try KeyKeeper(
                    issuer, stateDirectory: configuration.stateDirectory, logger: logger))
        }
        self.keepers = keepers
    }

    /// Starts a thread for each issuer; each fetches at once, and nobody waits for it.
    package func start() throws(SystemError) {
        for keeper in keepers { try keeper.start() }
    }

    /// Ends the threads, after the fetches that they are in.
    package func stop() {
        for keeper in keepers { keeper.stop() }
    }

    /// Whether every issuer's keys are known: Postern can judge all JWTs that it should.
    package var isReady: Bool { keepers.allSatisfy { $0.keysGeneration > 0 } }

    /// What an operator may know, in the order of the configuration.
    package var reports: [IssuerReport] {
        let now = SystemClock.now()
        return keepers.map { $0.report(now: now) }
    }
}
