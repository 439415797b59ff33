internal import Authentication
internal import Config
internal import Crypto
internal import Fetch
internal import Gateway
internal import Logging
internal import Net
internal import Telemetry

/// What a service is made of, for its initialiser and for reloads.
extension Service {
    /// Tells what is allowed and probably not meant.
    static func warn(
        _ advice: [ConfigProblem], connections: Int, wanted: Int, _ logger: Logger
    ) {
        for warning in advice {
            logger.warning("configuration", metadata: ["warning": "\(warning)"])
        }
        guard connections < wanted else { return }
        logger.warning(
            "the limit of open files is too low for the configured connections",
            metadata: ["connections": "\(connections)", "configured": "\(wanted)"])
    }

    /// So many random words.
    static func randomWords(_ count: Int) throws -> [UInt64] {
        try (0..<count).map { _ in try randomWord() }
    }

    /// Looks at the files that the settings name before anything is made of them. They are read
    /// again whenever they change; what cannot be used now is a mistake and not an outage.
    static func checkFiles(_ configuration: Configuration) throws(FetchFailure) {
        for issuer in configuration.issuers {
            guard let path = issuer.authorityFile else { continue }
            try TrustStore.check(authorityFile: path)
        }
    }

    static func fitted(
        _ configuration: Configuration, _ openFiles: Int, _ workers: Int
    ) -> Configuration {
        var fitted = configuration
        fitted.limits = DescriptorBudget.fit(
            configuration.limits, openFiles: openFiles, workers: workers)
        return fitted
    }

    /// What is kept there decides whom Postern believes, so nobody else may be able to put it
    /// there.
    static func prepareStateDirectory(
        _ configuration: Configuration, _ logger: Logger
    ) throws {
        guard let path = configuration.stateDirectory else { return }
        try PrivateFile.makeDirectory(path)
        if PrivateFile.isOpenToOthers(directory: path) {
            logger.warning(
                "other users can take files out of state_dir", metadata: ["path": "\(path)"])
        }
    }

    /// What was denied before and still holds, and where more is kept.
    static func denials(
        _ configuration: Configuration, _ logger: Logger, loadsLater: Bool
    ) throws -> DenyList {
        let file = configuration.stateDirectory.map {
            DenialFile(directory: $0, logger: logger)
        }
        return try DenyList(configuration, store: file, loadsLater: loadsLater)
    }

    static func randomWord() throws -> UInt64 {
        try SecureRandom.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func workerCount(_ configuration: Configuration) -> Int {
        configuration.workers ?? min(max(ProcessLimits.processors(), 1), 8)
    }

    static func logRules(_ settings: LogSettings) -> (level: Logger.Level, format: LogLine) {
        (
            Logger.Level(rawValue: settings.level.rawValue) ?? .info,
            settings.format == .json ? .json : .text
        )
    }

    static func logControl(_ settings: LogSettings) -> LogControl {
        let rules = logRules(settings)
        return LogControl(level: rules.level, format: rules.format)
    }
}
