internal import Admin
internal import Authentication
internal import Basics
internal import Config
internal import Crypto
internal import Fetch
internal import Gateway
internal import Logging
internal import Net
internal import Policy
internal import Synchronization
internal import Telemetry

/// One Postern, put together from its parts and started: the composition root.
final class Service: Sendable {
    let logger: Logger
    /// What installations have in common.
    let common: Installation.Common
    private let workers: Int
    private let openFiles: Int
    private let logWriter: LogWriter
    private let logControl: LogControl
    private let gateway: Gateway
    private let current: Mutex<Installation>
    private let denials: DenyList
    private let denialDesk: DenialDesk
    private let admin: AdminServer?
    private let pages: AdminPages
    private let reloads: ReloadDesk

    /// Opens the listeners, so that an address in use shows before anything runs.
    init(_ outcome: ConfigReader.Outcome) throws {
        workers = Service.workerCount(outcome.configuration)
        openFiles = ProcessLimits.raiseOpenFiles()
        let wanted = outcome.configuration
        let configuration = Service.fitted(wanted, openFiles, workers)
        logWriter = try LogWriter { Terminal.write($0, to: 2) }
        logControl = Service.logControl(configuration.log)
        let (writer, control) = (logWriter, logControl)
        logger = Logger(label: "postern") { _ in PosternLogHandler(control, writer: writer) }
        Service.warn(
            outcome.warnings + RouteAdvice.warnings(configuration.routes),
            connections: configuration.limits.connections, wanted: wanted.limits.connections,
            logger)
        try Service.checkFiles(configuration)
        try Service.prepareStateDirectory(configuration, logger)
        denials = try Service.denials(configuration, logger)
        let delivery = LateDelivery()
        common = Installation.Common(
            logger: logger, denials: denials,
            deliver: { ticket, outcome in delivery.deliver(ticket, outcome) },
            // A random name: two instances in a row are no loop.
            viaName: "postern-\(String(try Service.randomWord(), radix: 36))")
        let installation = try Installation(configuration, common)
        current = Mutex(installation)
        gateway = try Gateway(
            snapshot: installation.snapshot,
            seeds: try (0..<workers).map { _ in try Service.randomWord() },
            listeners: installation.listeners, logger: logger)
        delivery.gateway = gateway
        denialDesk = DenialDesk(denials, from: configuration.denyFrom, logger: logger)
        reloads = try ReloadDesk(ReloadReport(now: SystemClock.wall()))
        let issuers = LateIssuers()
        pages = AdminPages(
            version: Version.current, counters: gateway.counters, issuers: { issuers.reports },
            denials: denialDesk, reloads: reloads)
        let pages = self.pages
        admin = try configuration.admin.map { endpoint in
            AdminServer(listener: try Listener(on: endpoint), pages: pages)
        }
        issuers.service = self
    }

    /// The configuration in force and what was made of it.
    var installation: Installation { current.withLock { $0 } }

    /// Tells what is allowed and probably not meant.
    private static func warn(
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

    /// Looks at the files that the settings name before anything is made of them. They are read
    /// again whenever they change; what cannot be used now is a mistake and not an outage.
    static func checkFiles(_ configuration: Configuration) throws(FetchFailure) {
        for issuer in configuration.issuers {
            guard let path = issuer.authorityFile else { continue }
            try TrustStore.check(authorityFile: path)
        }
    }

    /// Starts every thread. The issuers may be down: their keys come when they come.
    /// `configurationFile` is what reloads read; without one there are none.
    func start(configurationFile: String? = nil) throws(SystemError) {
        let installation = self.installation
        try installation.start()
        try admin?.start()
        try gateway.start()
        if let configurationFile { try Reloader(configurationFile, reloads, self).start() }
        let configuration = installation.configuration
        logger.info(
            "postern is up",
            metadata: [
                "version": "\(Version.current)", "workers": "\(gateway.counters.count)",
                "listen": "\(configuration.listen.map(\.description).joined(separator: " "))",
                "admin": "\(configuration.admin?.description ?? "none")",
            ])
        ProgramPages.releaseUnused()
    }

    /// Waits until every issuer's keys are here, five seconds at most: for the demo, which asks at
    /// once.
    func waitUntilReady() {
        let deadline = SystemClock.now() + .seconds(5)
        let issuers = installation.issuers
        while !issuers.isReady, SystemClock.now() < deadline { Thread.sleep(milliseconds: 10) }
    }

    /// The configuration with its limits held to what this process may use.
    func fitted(_ configuration: Configuration) -> Configuration {
        Service.fitted(configuration, openFiles, workers)
    }

    private static func fitted(
        _ configuration: Configuration, _ openFiles: Int, _ workers: Int
    ) -> Configuration {
        var fitted = configuration
        fitted.limits = DescriptorBudget.fit(
            configuration.limits, openFiles: openFiles, workers: workers)
        return fitted
    }

    /// Judges all requests from now on by another configuration. What is denied is so throughout.
    func putInForce(_ installation: Installation) {
        let configuration = installation.configuration
        denials.follow(configuration)
        gateway.adopt(installation.snapshot, listeners: installation.listeners)
        denialDesk.follow(from: configuration.denyFrom)
        let log = Service.logRules(configuration.log)
        logControl.follow(level: log.level, format: log.format)
        current.withLock { $0 = installation }
        ProgramPages.releaseUnused()
    }

    /// Serves until a signal says stop, then drains.
    func serve(until signals: borrowing Signals) {
        while true {
            switch signals.next() {
            case .reload: reloads.ask()
            case .stop:
                logger.info("stopping: no new connections, finishing requests in flight")
                pages.beginDraining()
                gateway.drain()
                gateway.join()
                logger.info("stopped")
                logWriter.stop()
                return
            }
        }
    }

    /// What is kept there decides whom Postern believes, so nobody else may be able to put it
    /// there.
    private static func prepareStateDirectory(
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
    private static func denials(_ configuration: Configuration, _ logger: Logger) throws -> DenyList
    {
        let file = configuration.stateDirectory.map {
            DenialFile(directory: $0, logger: logger)
        }
        return try DenyList(configuration, store: file)
    }

    private static func randomWord() throws -> UInt64 {
        try SecureRandom.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func workerCount(_ configuration: Configuration) -> Int {
        configuration.workers ?? min(max(ProcessLimits.processors(), 1), 8)
    }

    private static func logRules(_ settings: LogSettings) -> (level: Logger.Level, format: LogLine)
    {
        (
            Logger.Level(rawValue: settings.level.rawValue) ?? .info,
            settings.format == .json ? .json : .text
        )
    }

    private static func logControl(_ settings: LogSettings) -> LogControl {
        let rules = logRules(settings)
        return LogControl(level: rules.level, format: rules.format)
    }
}
