package import Config

/// Finds routes that are allowed and probably not meant: a route that never decides because an
/// earlier one always does, and methods that slip past a guarded route to a weaker one.
///
/// Each route is probed with paths of its own pattern in which every wildcard is filled with a
/// segment that no pattern can spell; so what else matches them matches by its wildcards.
package struct RouteAdvice {
    private let rules: [RouteRule]
    private let table: RouteTable
    private var warnings: [ConfigProblem] = []

    /// Most warnings that are listed; more would not be read.
    private static let warningsMax = 100
    /// Methods that clients use; the last stands for any that no route names.
    private static let methods = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "OTHER",
    ].map { Array($0.utf8) }

    /// Everything worth a second look.
    package static func warnings(_ rules: [RouteRule]) -> [ConfigProblem] {
        var advice = RouteAdvice(rules: rules, table: RouteTable(rules))
        for index in rules.indices where advice.warnings.count < warningsMax {
            advice.lookForShadow(over: index)
            advice.lookForGap(behind: index)
        }
        return advice.warnings
    }

    private init(rules: [RouteRule], table: RouteTable) {
        self.rules = rules
        self.table = table
    }

    /// Warns when one earlier route decides all that this one matches.
    private mutating func lookForShadow(over index: Int) {
        let rule = rules[index]
        let methods = rule.methods.isEmpty ? Self.methods : rule.methods
        var deciding: Int?
        for method in methods {
            for path in [0, 1, 2].map({ Self.sample(rule.path, rest: $0) }) {
                guard let first = first(method, path), first < index,
                    deciding == nil || deciding == first
                else { return }
                deciding = first
            }
        }
        guard let deciding else { return }
        let isOpen = rules[deciding].access == .public && rule.access != .public
        warn(
            index,
            "never decides: routes[\(deciding)] (\(Self.shown(rules[deciding].path))) matches "
                + "first" + (isOpen ? ", and it is public" : ""))
    }

    /// Warns when methods that this route does not name are decided by a later, weaker one.
    private mutating func lookForGap(behind index: Int) {
        let rule = rules[index]
        guard !rule.methods.isEmpty, rule.access != .public else { return }
        let path = Self.sample(rule.path, rest: 1)
        var slipping: [(method: [UInt8], route: Int)] = []
        for method in Self.methods where !rule.methods.contains(method) {
            guard let later = first(method, path), later > index,
                isWeaker(rules[later], than: rule)
            else { continue }
            slipping.append((method, later))
        }
        guard let last = slipping.last else { return }
        let names = slipping.map { String(decoding: $0.method, as: UTF8.self) }
            .map { $0 == "OTHER" ? "unknown methods" : $0 }
        warn(
            index,
            """
            names methods, and for \(names.joined(separator: ", ")) the same paths are decided by \
            routes[\(last.route)] (\(Self.shown(rules[last.route].path))), which asks for less
            """)
    }

    private func isWeaker(_ other: RouteRule, than rule: RouteRule) -> Bool {
        if other.access == .deny { return false }
        if rule.access == .deny || other.access == .public { return true }
        let lacksScope = rule.scopes.contains { !other.scopes.contains($0) }
        return lacksScope || (!rule.audiences.isEmpty && other.audiences != rule.audiences)
    }

    private func first(_ method: [UInt8], _ path: [UInt8]) -> Int? {
        table.match(method: method.span, path: path.span)?.index
    }

    private mutating func warn(_ index: Int, _ explanation: String) {
        warnings.append(ConfigProblem(path: "routes[\(index)]", explanation: explanation))
    }

    /// A path that matches `pattern`: NUL, which no pattern holds, for each wildcard segment, and
    /// `rest` such segments for `**`.
    private static func sample(_ pattern: [UInt8], rest: Int) -> [UInt8] {
        var path: [UInt8] = []
        for segment in PathPattern.segments(pattern) {
            switch segment {
            case .literal(let bytes): path += [UInt8(ascii: "/")] + bytes
            case .one: path += [UInt8(ascii: "/"), 0]
            case .any: for _ in 0..<rest { path += [UInt8(ascii: "/"), 0] }
            }
        }
        return path.isEmpty ? [UInt8(ascii: "/")] : path
    }

    private static func shown(_ pattern: [UInt8]) -> String {
        String(decoding: pattern, as: UTF8.self)
    }
}
