package import Config
package import Logging
package import Net

/// All issuers of one configuration, each with its keeper. Immutable, shared by all; a reload makes
/// another one, which takes over the keepers of issuers whose settings have not changed.
package final class IssuerDirectory: Sendable {
    /// One keeper for each issuer, in the order of the configuration.
    let keepers: [KeyKeeper]
    /// The index of each issuer in identities: an issuer keeps it over reloads, wherever it stands
    /// in the file.
    package let indices: [Int]
    private let newcomers: [KeyKeeper]

    /// Makes the keepers that `predecessor` does not have; nothing is fetched before `start`. An
    /// issuer whose settings have changed begins with the documents that it published last, judged
    /// by its new settings, so that a reload does not depend on whether it answers.
    package init(
        _ configuration: Configuration, succeeding predecessor: IssuerDirectory? = nil,
        logger: Logger
    ) throws(SystemError) {
        var keepers: [KeyKeeper] = []
        var newcomers: [KeyKeeper] = []
        for issuer in configuration.issuers {
            let earlier = predecessor?.position(of: issuer.issuer).map {
                predecessor?.keepers[$0]
            }
            if let earlier = earlier ?? nil, earlier.settings == issuer {
                keepers.append(earlier)
                continue
            }
            let keeper = try KeyKeeper(
                issuer, stateDirectory: configuration.stateDirectory,
                inheriting: (earlier ?? nil)?.record, logger: logger)
            keepers.append(keeper)
            newcomers.append(keeper)
        }
        self.keepers = keepers
        self.newcomers = newcomers
        indices = Self.indices(configuration.issuers.map(\.issuer), succeeding: predecessor)
    }

    /// Whoever was there keeps its index; the others get the lowest that nobody has or had.
    private static func indices(
        _ issuers: [[UInt8]], succeeding predecessor: IssuerDirectory?
    ) -> [Int] {
        let kept = issuers.map { issuer in
            predecessor?.position(of: issuer).map { predecessor?.indices[$0] ?? 0 }
        }
        var taken = Set(predecessor?.indices ?? [])
        var lowest = 0
        return kept.map { index in
            if let index { return index }
            while taken.contains(lowest) { lowest += 1 }
            taken.insert(lowest)
            return lowest
        }
    }

    private func position(of issuer: [UInt8]) -> Int? {
        keepers.firstIndex { $0.settings.issuer == issuer }
    }

    /// Starts a thread for each issuer that has none yet; each fetches at once, and nobody waits
    /// for it.
    package func start() throws(SystemError) {
        for keeper in newcomers { try keeper.start() }
    }

    /// Ends the threads, after the fetches that they are in, except those of issuers that
    /// `successor` has taken over.
    package func stop(sparing successor: IssuerDirectory? = nil) {
        for keeper in keepers {
            if let successor, successor.keepers.contains(where: { $0 === keeper }) { continue }
            keeper.stop()
        }
    }

    /// Whether every issuer's keys are known: Postern can judge all JWTs that it should.
    package var isReady: Bool { keepers.allSatisfy { $0.keysGeneration > 0 } }

    /// The issuers whose keys are not known.
    package var withoutKeys: [String] {
        keepers.filter { $0.keysGeneration == 0 }.map(\.settings.issuerText)
    }

    /// The issuers whose keys are known.
    package var withKeys: [String] {
        keepers.filter { $0.keysGeneration > 0 }.map(\.settings.issuerText)
    }

    /// Whether the keys of every issuer are known that no earlier directory had, or had otherwise.
    package var areNewcomersReady: Bool { newcomers.allSatisfy { $0.keysGeneration > 0 } }

    /// What an operator may know, in the order of the configuration.
    package var reports: [IssuerReport] {
        let now = SystemClock.now()
        return keepers.map { $0.report(now: now) }
    }
}
