internal import Authentication
internal import Basics
internal import Config
internal import Gateway
internal import Logging
internal import Net
internal import Upstreams

/// One configuration and all that was made of it. Nothing of it changes; a reload makes another,
/// which takes over whatever fits: keepers and caches of issuers, listeners, upstreams.
final class Installation: Sendable {
    /// What all installations of one process have in common.
    struct Common: Sendable {
        let logger: Logger
        let denials: DenyList
        let directory: UpstreamDirectory
        let names: NameRefresh
        let checks: HealthChecks
        let deliver: IdentityDelivery
        /// Our name in Via where the settings have none.
        let viaName: String

        init(logger: Logger, denials: DenyList, deliver: @escaping IdentityDelivery) throws {
            self.logger = logger
            self.denials = denials
            self.deliver = deliver
            directory = UpstreamDirectory(logger: logger)
            names = try NameRefresh(directory)
            checks = HealthChecks(directory)
            // A random name: two instances in a row are no loop.
            viaName = "postern-\(String(try Service.randomWord(), radix: 36))"
        }
    }

    let configuration: Configuration
    private let common: Common
    let issuers: IssuerDirectory
    let resolver: IdentityResolver
    let listeners: [Listener]
    let snapshot: Snapshot

    /// Makes what `predecessor` does not have; nothing new runs before `start`, and nothing of the
    /// predecessor is changed. `bind` makes a listener.
    init(
        _ configuration: Configuration, succeeding predecessor: Installation? = nil,
        _ common: Common, bind: (Endpoint) throws -> Listener = { try Listener(on: $0) }
    ) throws {
        self.configuration = configuration
        issuers = try IssuerDirectory(
            configuration, succeeding: predecessor?.issuers, logger: common.logger)
        resolver = try IdentityResolver(
            configuration, issuers: issuers, succeeding: predecessor?.resolver,
            logger: common.logger, deliver: common.deliver)
        self.common = common
        snapshot = Snapshot(
            configuration, resolver: resolver, denials: common.denials,
            viaName: Array((configuration.viaName ?? common.viaName).utf8),
            upstreamPlaces: common.directory.prepare(configuration))
        // Last: what was bound must be undone when something fails.
        listeners = try Self.listeners(configuration.listen, predecessor?.listeners ?? [], bind)
    }

    private static func listeners(
        _ endpoints: [Endpoint], _ kept: [Listener], _ bind: (Endpoint) throws -> Listener
    ) throws -> [Listener] {
        var listeners: [Listener] = []
        do {
            for endpoint in endpoints {
                listeners.append(
                    try kept.first { $0.endpoint == endpoint } ?? bind(endpoint))
            }
        } catch {
            for listener in listeners where !kept.contains(where: { $0 === listener }) {
                listener.removeFile()
            }
            throw error
        }
        return listeners
    }

    /// Starts the threads that are new.
    func start() throws(SystemError) {
        try common.names.start()
        try common.checks.start()
        try issuers.start()
    }

    /// Whether all that is new in it knows what it needs.
    var isReady: Bool { issuers.areNewcomersReady && areUpstreamsKnown }

    /// Whether every upstream has an address to connect to.
    var areUpstreamsKnown: Bool { common.directory.knows(configuration) }

    /// Ends what `successor` has not taken over. Waits for fetches that go on.
    func stop(sparing successor: Installation) {
        common.directory.retireUnused()
        resolver.stop(sparing: successor.resolver)
        issuers.stop(sparing: successor.issuers)
    }

    /// Undoes one that never came into force: listeners that are its own refuse.
    func abandon(for predecessor: Installation) {
        stop(sparing: predecessor)
        for listener in listeners
        where !predecessor.listeners.contains(where: { $0 === listener }) {
            listener.stop()
            listener.removeFile()
        }
    }
}
