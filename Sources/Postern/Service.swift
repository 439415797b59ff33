internal import Admin
internal import Authentication
internal import Basics
internal import Config
internal import Crypto
internal import Gateway
internal import Logging
internal import Net
internal import Policy
internal import Telemetry
internal import Upstreams

/// One Postern, put together from its parts and started: the composition root.
final class Service {
    private let configuration: Configuration
    private let logWriter: LogWriter
    private let logger: Logger
    private let issuers: IssuerDirectory
    private let gateway: Gateway
    private let names: NameRefresh
    private let checks: HealthChecks
    private let admin: AdminServer?
    private let pages: AdminPages

    /// Opens the listeners, so that an address in use shows before anything runs.
    init(_ outcome: ConfigReader.Outcome) throws {
        var configuration = outcome.configuration
        let workers = Service.workerCount(configuration)
        let wanted = configuration.limits
        configuration.limits = DescriptorBudget.fit(
            wanted, openFiles: ProcessLimits.raiseOpenFiles(), workers: workers)
        self.configuration = configuration
        logWriter = try LogWriter { Terminal.write($0, to: 2) }
        logger = Service.logger(configuration.log, logWriter)
        Service.warn(
            outcome.warnings + RouteAdvice.warnings(configuration.routes),
            connections: configuration.limits.connections, wanted: wanted.connections, logger)
        try Service.checkFiles(configuration, logger)
        let seeds = try (0..<workers).map { _ in try Service.randomWord() }
        let delivery = LateDelivery()
        issuers = try IssuerDirectory(configuration, logger: logger)
        let resolver = try IdentityResolver(
            configuration, issuers: issuers, logger: logger,
            deliver: { ticket, outcome in delivery.deliver(ticket, outcome) })
        // A random name: two instances in a row are no loop.
        let viaName =
            try configuration.viaName
            ?? "postern-\(String(Service.randomWord(), radix: 36))"
        let denials = try Service.denials(configuration, logger)
        let directory = UpstreamDirectory(logger: logger)
        names = try NameRefresh(directory)
        checks = HealthChecks(directory)
        let snapshot = Snapshot(
            configuration, resolver: resolver, denials: denials, viaName: Array(viaName.utf8),
            upstreamPlaces: directory.adopt(configuration))
        var listeners: [Listener] = []
        for endpoint in configuration.listen { listeners.append(try Listener(on: endpoint)) }
        gateway = try Gateway(
            snapshot: snapshot, seeds: seeds, listeners: listeners,
            directory: directory, logger: logger)
        delivery.gateway = gateway
        let issuers = self.issuers
        pages = AdminPages(
            version: Version.current, counters: gateway.counters, issuers: { issuers.reports },
            upstreams: { directory.reports(now: SystemClock.now()) },
            denials: DenialDesk(denials, from: configuration.denyFrom, logger: logger))
        let pages = self.pages
        admin = try configuration.admin.map { endpoint in
            AdminServer(listener: try Listener(on: endpoint), pages: pages)
        }
    }

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

    /// Looks at the files that the settings name before anything runs.
    private static func checkFiles(_ configuration: Configuration, _ logger: Logger) throws {
        for issuer in configuration.issuers {
            guard let path = issuer.authorityFile else { continue }
            // Read again at every fetch; what cannot be read now is a mistake and not an outage.
            _ = try File.contents(of: path, bytesMax: ConfigurationFile.bytesMax)
        }
        if let directory = configuration.stateDirectory {
            try Service.prepare(stateDirectory: directory, logger)
        }
    }

    /// Starts every thread. The issuers may be down: their keys come when they come.
    func start() throws(SystemError) {
        try names.start()
        try checks.start()
        try issuers.start()
        try admin?.start()
        try gateway.start()
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
        while !issuers.isReady, SystemClock.now() < deadline { Thread.sleep(milliseconds: 10) }
    }

    /// Serves until a signal says stop, then drains.
    func serve(until signals: borrowing Signals) {
        while true {
            switch signals.next() {
            case .reload:
                logger.warning("reload is not supported yet; the configuration is unchanged")
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
    private static func prepare(stateDirectory path: String, _ logger: Logger) throws {
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

    private static func logger(_ settings: LogSettings, _ writer: LogWriter) -> Logger {
        let level = Logger.Level(rawValue: settings.level.rawValue) ?? .info
        let line: LogLine = settings.format == .json ? .json : .text
        return Logger(label: "postern") { _ in
            PosternLogHandler(level: level, format: line, writer: writer)
        }
    }
}
