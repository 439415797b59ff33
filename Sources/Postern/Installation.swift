internal import Authentication
internal import Basics
internal import Config
internal import Gateway
internal import Logging
internal import Net

/// One configuration and all that was made of it. Nothing of it changes; a reload makes another,
/// which takes over whatever fits: keepers and caches of issuers, listeners, the upstream's names.
final class Installation: Sendable {
    /// What all installations of one process have in common.
    struct Common: Sendable {
        let logger: Logger
        let denials: DenyList
        let deliver: IdentityDelivery
        /// Our name in Via where the settings have none.
        let viaName: String
    }

    let configuration: Configuration
    let issuers: IssuerDirectory
    let resolver: IdentityResolver
    let names: UpstreamNames
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
        if let kept = predecessor?.names, kept.fits(configuration.upstream) {
            names = kept
        } else {
            names = try UpstreamNames(configuration.upstream, common.logger)
        }
        snapshot = Snapshot(
            configuration, resolver: resolver, denials: common.denials,
            upstream: names.addresses,
            viaName: Array((configuration.viaName ?? common.viaName).utf8))
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
        try names.start()
        try issuers.start()
    }

    /// Whether all that is new in it knows what it needs.
    var isReady: Bool { issuers.areNewcomersReady && names.isReady }

    /// Ends what `successor` has not taken over. Waits for fetches that go on.
    func stop(sparing successor: Installation) {
        if names !== successor.names { names.stop() }
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
