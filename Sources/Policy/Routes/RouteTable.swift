package import Basics
package import Config

/// All routes, compiled: finds the first configured route that a request matches.
///
/// A segment tree holds the patterns, so the cost follows the path's segments, not the number of
/// routes. Every subtree knows its lowest route, so a better match found early ends the search.
package final class RouteTable: Sendable {
    /// In the order of the configuration.
    package let routes: [Route]
    /// Who may pass each of them.
    package let accesses: [RouteAccess]
    /// Methods that routes name; the bit of one is its position.
    private let methods: [[UInt8]]
    private let tree: RouteTree

    /// The bit of every method that no route names.
    private static let otherMethod: UInt64 = 1 << 63

    /// Compiles the rules. The reader has checked their patterns and counted their methods
    /// (`RouteRule.distinctMethodsMax`).
    package init(_ rules: [RouteRule]) {
        routes = rules.enumerated().map { Route($1, index: $0) }
        accesses = rules.map(\.access)
        var methods: [[UInt8]] = []
        var builder = RouteTreeBuilder()
        for (index, rule) in rules.enumerated() {
            for method in rule.methods where !methods.contains(method) { methods.append(method) }
            builder.insert(
                PathPattern.segments(rule.path), route: index,
                methods: Self.bits(of: rule.methods, among: methods))
        }
        precondition(
            methods.count <= RouteRule.distinctMethodsMax, "more methods than the reader allows")
        self.methods = methods
        tree = builder.finish()
    }

    private static func bits(of named: [[UInt8]], among methods: [[UInt8]]) -> UInt64 {
        guard !named.isEmpty else { return .max }
        return named.reduce(0) { bits, method in
            methods.firstIndex(of: method).map { bits | 1 << UInt64($0) } ?? bits
        }
    }

    /// The first route that matches `method`, compared exactly, and `path`, a canonical decoded
    /// path without query; nil when none does. Allocates nothing.
    package func match(method: Span<UInt8>, path: Span<UInt8>) -> Route? {
        matchIndex(method: method, path: path).map { routes[$0] }
    }

    /// The same as the route's position in `routes`.
    package func matchIndex(method: Span<UInt8>, path: Span<UInt8>) -> Int? {
        search(method: method, path: path).index
    }

    /// What `judgement` says of `identity` on the route at `index`.
    package func decide(
        _ index: Int, by judgement: Judgement, identity: Identity?, now: WallTime
    ) -> Decision {
        judgement.decide(route: routes[index], identity: identity, now: now)
    }

    /// The route's index, and how many nodes of the tree were looked at.
    func search(method: Span<UInt8>, path: Span<UInt8>) -> (index: Int?, visited: Int) {
        var search = RouteSearch(methodBit: bit(of: method), limit: routes.count)
        tree.search(path, &search)
        return (search.best < routes.count ? search.best : nil, search.visited)
    }

    private func bit(of method: Span<UInt8>) -> UInt64 {
        for index in methods.indices where isEqual(methods[index], method) {
            return 1 << UInt64(index)
        }
        return Self.otherMethod
    }

    private func isEqual(_ left: [UInt8], _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }
}
