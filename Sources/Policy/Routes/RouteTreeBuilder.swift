import Config

/// Builds a route tree from patterns that arrive in the order of the configuration.
struct RouteTreeBuilder {
    private struct Draft {
        var lowest: Int
        var literals: [[UInt8]: Int] = [:]
        var one = 0
        var any = 0
        var entries: [RouteEntry] = []
        var tails: [RouteTail] = []
    }

    private var drafts = [Draft(lowest: .max)]

    /// Adds a pattern.
    mutating func insert(_ pattern: [PathPattern.Segment], route: Int, methods: UInt64) {
        let entry = RouteEntry(route: route, methods: methods)
        touch(0, route)
        let front = pattern.prefix { $0 != .any }
        let node = walk(from: 0, front, route)
        guard front.count < pattern.count else { return end(entry, at: node) }
        if drafts[node].any == 0 { drafts[node].any = makeNode(route) }
        let rest = drafts[node].any
        touch(rest, route)
        let behind = pattern[(front.count + 1)...]
        if behind.contains(.any) {
            drafts[rest].tails.append(RouteTail(entry: entry, segments: Array(behind)))
        } else {
            end(entry, at: walk(from: rest, ArraySlice(behind.reversed()), route))
        }
    }

    private mutating func walk(
        from start: Int, _ segments: ArraySlice<PathPattern.Segment>, _ route: Int
    ) -> Int {
        var node = start
        for segment in segments {
            node = child(of: node, segment, route)
            touch(node, route)
        }
        return node
    }

    private mutating func child(
        of node: Int, _ segment: PathPattern.Segment, _ route: Int
    ) -> Int {
        guard case .literal(let bytes) = segment else {
            if drafts[node].one == 0 { drafts[node].one = makeNode(route) }
            return drafts[node].one
        }
        if let child = drafts[node].literals[bytes] { return child }
        let child = makeNode(route)
        drafts[node].literals[bytes] = child
        return child
    }

    private mutating func makeNode(_ route: Int) -> Int {
        drafts.append(Draft(lowest: route))
        return drafts.count - 1
    }

    private mutating func touch(_ node: Int, _ route: Int) {
        drafts[node].lowest = min(drafts[node].lowest, route)
    }

    /// An entry whose methods all have an earlier route here can never decide; leaving it out
    /// bounds the entries of a node by the number of methods.
    private mutating func end(_ entry: RouteEntry, at node: Int) {
        let taken = drafts[node].entries.reduce(0) { $0 | $1.methods }
        if entry.methods & ~taken != 0 { drafts[node].entries.append(entry) }
    }

    /// The tree, in flat arrays.
    func finish() -> RouteTree {
        var entries: [RouteEntry] = []
        var tails: [RouteTail] = []
        var literals = SegmentIndex()
        let nodes = drafts.enumerated().map { index, draft in
            for (segment, child) in draft.literals {
                literals.insert(parent: index, segment, child: child)
            }
            entries += draft.entries
            tails += draft.tails
            return RouteTree.Node(
                lowest: draft.lowest, one: draft.one, any: draft.any,
                hasLiterals: !draft.literals.isEmpty,
                entries: (entries.count - draft.entries.count)..<entries.count,
                tails: (tails.count - draft.tails.count)..<tails.count)
        }
        literals.finish()
        return RouteTree(nodes: nodes, entries: entries, tails: tails, literals: literals)
    }
}
