internal import Admin
internal import Authentication
internal import Basics
internal import Config
internal import Gateway
internal import Logging
internal import Net
internal import Policy
internal import Synchronization
internal import Telemetry
internal import Upstreams

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
    private let inheritance: Inheritance?
    private let handover: Listener?
    private let change = Mutex(Change.none)

    /// What goes on, one at a time.
    enum Change {
        case none
        case reload
        case handover
        /// Another process serves.
        case handedOver
        /// The process was told to stop.
        case end
    }

    /// Opens the listeners, so that an address in use shows before anything runs; those that
    /// another process has come from it.
    init(_ outcome: ConfigReader.Outcome, _ inheritance: Inheritance? = nil) throws {
        self.inheritance = inheritance
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
        denials = try Service.denials(configuration, logger, loadsLater: inheritance != nil)
        let delivery = LateDelivery()
        common = try Installation.Common(
            logger: logger, denials: denials,
            deliver: { ticket, outcome in delivery.deliver(ticket, outcome) })
        let directory = common.directory
        let bind = { (endpoint: Endpoint) throws -> Listener in
            try inheritance?.listener(on: endpoint) ?? Listener(on: endpoint)
        }
        let installation = try Installation(configuration, common, bind: bind)
        directory.putInForce(configuration)
        current = Mutex(installation)
        gateway = try Gateway(
            snapshot: installation.snapshot, seeds: try Service.randomWords(workers),
            listeners: installation.listeners, directory: directory, logger: logger)
        delivery.gateway = gateway
        denialDesk = DenialDesk(denials, from: configuration.denyFrom, logger: logger)
        reloads = try ReloadDesk(ReloadReport(now: SystemClock.wall()))
        let issuers = LateIssuers()
        pages = AdminPages(
            version: Version.current, counters: gateway.counters, issuers: { issuers.reports },
            upstreams: { directory.reports(now: SystemClock.now()) }, denials: denialDesk,
            reloads: reloads)
        admin = try configuration.admin.map { [pages] endpoint in
            AdminServer(listener: try bind(endpoint), pages: pages)
        }
        handover = try configuration.handoverSocket.map { path in
            let endpoint = Endpoint.unix(path: path)
            return try inheritance?.listener(on: endpoint, mode: 0o600)
                ?? Listener(on: endpoint, mode: 0o600)
        }
        issuers.service = self
    }

    /// The configuration in force and what was made of it.
    var installation: Installation { current.withLock { $0 } }

    /// Starts every thread. The issuers may be down: their keys come when they come.
    /// `configurationFile` is what reloads read; without one there are none.
    func start(configurationFile: String? = nil) throws {
        let installation = self.installation
        try installation.start()
        if let inheritance {
            try waitForKeys(of: inheritance.issuers)
            try inheritance.announceReadiness()
            try denials.load()
        }
        try admin?.start()
        try gateway.start()
        inheritance?.announceService()
        if let configurationFile { try Reloader(configurationFile, reloads, self).start() }
        if let handover { try HandoverServer(handover, self).start() }
        let configuration = installation.configuration
        logger.info(
            inheritance == nil ? "postern is up" : "postern has taken over",
            metadata: [
                "version": "\(Version.current)", "workers": "\(gateway.counters.count)",
                "listen": "\(configuration.listen.map(\.description).joined(separator: " "))",
                "admin": "\(configuration.admin?.description ?? "none")",
            ])
        ProgramPages.releaseUnused()
    }

    /// A process that knows less than the one that serves must not take its place.
    private func waitForKeys(of known: [String]) throws {
        let issuers = installation.issuers
        let deadline = SystemClock.now() + HandoverTime.keys
        while true {
            let missing = issuers.withoutKeys.filter(known.contains)
            if missing.isEmpty, installation.areUpstreamsKnown { return }
            guard SystemClock.now() < deadline else {
                throw HandoverFailure(
                    missing.isEmpty
                        ? "an upstream's name is not resolved"
                        : "these issuers' keys did not come: \(missing.joined(separator: " "))")
            }
            Thread.sleep(milliseconds: 5)
        }
    }

    // MARK: Handing over

    /// Begins a reload or a hand-over; false when one is going on already, or the end.
    func begin(_ wanted: Change) -> Bool {
        change.withLock { change in
            guard change == .none else { return false }
            change = wanted
            return true
        }
    }

    /// Ends it.
    func endChange() {
        change.withLock { change in
            if change == .reload || change == .handover { change = .none }
        }
    }

    /// All listeners, those of the gateway first.
    var allListeners: [Listener] { installation.listeners + (admin.map { [$0.listener] } ?? []) }

    /// Takes no denials, or takes them again.
    func closeDenials(_ isClosed: Bool) { denialDesk.close(isClosed) }

    /// Whether there are denials that a successor would not know.
    var wouldLoseDenials: Bool { denials.wouldBeLost }

    /// Another process serves from the same listeners: this one takes no more.
    func retire() {
        change.withLock { $0 = .handedOver }
        logger.notice("a new process serves; finishing requests in flight")
        pages.beginDraining()
        admin?.leaveListener()
        gateway.drain(forSuccessor: true)
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

    /// Judges all requests from now on by another configuration. What is denied is so throughout.
    func putInForce(_ installation: Installation) {
        let configuration = installation.configuration
        denials.follow(configuration)
        common.directory.putInForce(configuration)
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
                if change.withLock({ $0 }) != .handedOver { stop() }
                gateway.join()
                logger.info("stopped")
                logWriter.stop()
                return
            }
        }
    }

    private func stop() {
        let isHandingOver = change.withLock { change in
            defer { change = .end }
            return change == .handover
        }
        logger.info("stopping: no new connections, finishing requests in flight")
        pages.beginDraining()
        // A process that is about to take over must find the listeners alive.
        gateway.drain(forSuccessor: isHandingOver)
        if !isHandingOver { handover?.removeFile() }
    }
}
