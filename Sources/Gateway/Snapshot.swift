package import Authentication
internal import Basics
package import Config
internal import HTTP1
internal import Net
internal import Policy

/// What every exchange sees of the configuration: judged and compiled once, immutable, replaced as
/// a whole.
package final class Snapshot: Sendable {
    let configuration: Configuration
    let headLimits: HeadLimits
    let routes: RouteTable
    /// Where each route's requests go, in the order of `routes`.
    let plans: [RoutePlan]
    let protectedNames: ProtectedNames
    let hosts: HostList
    let judgement: Judgement
    let forwarding: ForwardingRules
    let realm: [UInt8]
    let viaName: [UInt8]
    let resolver: IdentityResolver
    let denials: DenyList

    /// Compiles a checked configuration. `viaName` tells this instance from all others;
    /// `upstreamPlaces` is where each of its upstreams stands in the `UpstreamDirectory`.
    package init(
        _ configuration: Configuration, resolver: IdentityResolver, denials: DenyList,
        viaName: [UInt8], upstreamPlaces: [Int]
    ) {
        self.configuration = configuration
        self.resolver = resolver
        self.denials = denials
        headLimits = HeadLimits(
            headBytesMax: configuration.limits.headerBytes,
            fieldsMax: configuration.limits.headerCount,
            targetBytesMax: configuration.limits.targetBytes)
        routes = RouteTable(configuration.routes)
        plans = Snapshot.plans(configuration, upstreamPlaces)
        protectedNames = ProtectedNames(
            identityHeaders: configuration.identityHeaders,
            stripHeaders: configuration.stripHeaders)
        hosts = HostList(configuration.hosts)
        judgement = Judgement(configuration.issuers, indices: resolver.issuerIndices)
        realm = configuration.realm
        self.viaName = viaName
        forwarding = ForwardingRules(
            configuration, protectedNames: protectedNames,
            dropsKnown: Snapshot.droppedFields(configuration, protectedNames),
            fixedHosts: Snapshot.fixedHosts(configuration, upstreamPlaces), viaName: viaName)
    }

    private static func plans(
        _ configuration: Configuration, _ upstreamPlaces: [Int]
    ) -> [RoutePlan] {
        configuration.routes.map { route in
            guard let upstream = configuration.upstreamIndex(of: route) else { return RoutePlan() }
            return RoutePlan(
                upstream: Int32(upstreamPlaces[upstream]),
                connectTime: route.connectTimeout ?? configuration.timeouts.upstreamConnect,
                responseTime: route.responseTimeout ?? configuration.timeouts.upstreamResponse)
        }
    }

    /// The Host of each upstream by its place: its first endpoint's; empty when the client's stays.
    private static func fixedHosts(
        _ configuration: Configuration, _ upstreamPlaces: [Int]
    ) -> [[UInt8]] {
        guard configuration.upstreamHost == .upstream else { return [] }
        var hosts = [[UInt8]](repeating: [], count: (upstreamPlaces.max() ?? 0) + 1)
        for (upstream, place) in zip(configuration.allUpstreams, upstreamPlaces) {
            hosts[place] = upstream.endpoints.first?.authority ?? []
        }
        return hosts
    }

    /// Whether connections at this place begin with a PROXY header.
    func awaitsProxyHeader(at place: Endpoint) -> Bool {
        !configuration.proxyProtocol.isEmpty && configuration.proxyProtocol.contains(place)
    }

    private static func isProtected(_ field: KnownField, _ names: ProtectedNames) -> Bool {
        let name = Array(field.name.description.utf8)
        return names.contains(name: name.span)
    }

    private static func droppedFields(
        _ configuration: Configuration, _ protected: ProtectedNames
    ) -> [Bool] {
        var drops = [Bool](repeating: false, count: KnownField.allCases.count)
        for field in KnownField.allCases where field != .other {
            switch field {
            case .host, .contentLength, .expect, .xRequestID, .traceparent, .tracestate:
                drops[Int(field.rawValue)] = true
            case .authorization:
                drops[Int(field.rawValue)] = configuration.authorization == .strip
            default:
                drops[Int(field.rawValue)] =
                    field.isHopByHop || isProtected(field, protected)
            }
        }
        return drops
    }
}
