import Basics
import Config
import JOSE
import JSON
import Logging
import Net
import Policy
import Synchronization
import Upstreams

@testable import Authentication
@testable import Gateway

/// The gateway of one run: the real one, put together over the simulated kernel, with its workers
/// in the hands of the world.
final class GatewayBench {
    enum Failure: Error {
        case notThere
    }

    /// Each setting with each of the tables of routes.
    private static let configurations: [[Configuration]] = GatewaySetting.allCases.map { setting in
        GatewaySetting.routes.map { routes in
            switch ConfigReader.read(Array(setting.text(routes).utf8)) {
            case .success(let outcome): return outcome.configuration
            case .failure(let problems): fatalError("the simulation's configuration: \(problems)")
            }
        }
    }

    /// The key of RFC 7515 appendix A.3: that of some tokens, and not that of others.
    private static let keys: KeySnapshot = {
        let text = """
            {"keys": [{"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "old",
              "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
              "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
            """
        guard let document = try? JSONDocument(parsing: Array(text.utf8)),
            let keys = try? JSONWebKeySet(parsing: document)
        else { fatalError("the simulation's key set is no key set") }
        return KeySnapshot(keys: keys, generation: 1)
    }()

    private static let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }

    private static let identity = Identity(
        issuerIndex: 0, issuer: Array("https://id.example".utf8), subject: Array("alice".utf8),
        clientID: nil, audiences: [Array("orders".utf8)], expiry: WallTime(seconds: .max),
        kind: .user, source: .jwt,
        headerBlock: Array("X-Auth-Subject: alice\r\nX-Token: awaited\r\n".utf8))

    private let gateway: Gateway
    let listener: SimulatedSocket
    private(set) var boxes: [WorkerBox] = []
    private let issuers: IssuerDirectory
    private let listeners: [Listener]
    /// One for each table of routes.
    private let snapshots: [Snapshot]
    private var reloads: UInt64 = 0

    init(_ weather: Weather, seed: UInt64, _ kernel: SimulatedKernel) throws {
        let position = GatewaySetting.allCases.firstIndex(of: weather.setting) ?? 0
        let configurations = Self.configurations[position]
        issuers = try IssuerDirectory(configurations[0], logger: Self.logger)
        for keeper in issuers.keepers {
            keeper.state.withLock { $0.snapshot = Self.keys }
            keeper.publish()
        }
        let directory = UpstreamDirectory(logger: Self.logger)
        snapshots = try Self.snapshots(configurations, issuers, directory)
        let listener = try Listener(on: configurations[0].listen[0])
        listeners = [listener]
        guard let simulated = kernel.socket(listener.number, "listen") else {
            throw Failure.notThere
        }
        self.listener = simulated
        gateway = try Gateway(
            snapshot: snapshots[0], seeds: (0..<weather.workers).map { seed &+ UInt64($0) },
            listeners: listeners, directory: directory, logger: Self.logger)
        for index in 0..<weather.workers { boxes.append(try WorkerBox(index, gateway, kernel)) }
    }

    private static func snapshots(
        _ configurations: [Configuration], _ issuers: IssuerDirectory,
        _ directory: UpstreamDirectory
    ) throws -> [Snapshot] {
        var resolver: IdentityResolver?
        return try configurations.map { configuration in
            let next = try IdentityResolver(
                configuration, issuers: issuers, succeeding: resolver, logger: logger,
                deliver: { _, _ in })
            resolver = next
            defer { directory.putInForce(configuration) }
            return Snapshot(
                configuration, resolver: next, denials: try DenyList(configuration),
                viaName: Array("postern-here".utf8),
                upstreamPlaces: directory.prepare(configuration))
        }
    }

    /// Gives all workers the configuration with this table of routes.
    func reload(routes: Int) {
        reloads += 1
        for mailbox in gateway.mailboxes {
            _ = mailbox.post(.configuration(snapshots[routes], listeners, number: reloads))
        }
    }

    /// Delivers the issuer's word for a parked exchange.
    func deliver(worker: Int, ticket: UInt64, isGood: Bool) {
        gateway.deliver(
            Ticket(worker: worker, number: ticket),
            isGood ? .known(Self.identity) : .refused(.tokenUnknown))
    }

    /// Tells the workers to stop.
    func drain() { gateway.drain() }

    /// Ends the issuers' part, which no thread has begun.
    func stop() {
        issuers.stop()
        // The keepers' threads would tell those who wait that nothing comes.
        for keeper in issuers.keepers { _ = keeper.state.withLock { $0.demand.end() } }
    }
}
