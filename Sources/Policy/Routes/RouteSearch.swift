/// One search of a route tree: what is sought, and the best that was found.
struct RouteSearch {
    /// The request's method, as one bit.
    let methodBit: UInt64
    /// Lowest route that matches so far; the number of routes when none does.
    private(set) var best: Int
    /// Nodes looked at.
    private(set) var visited = 0

    init(methodBit: UInt64, limit: Int) {
        self.methodBit = methodBit
        best = limit
    }

    /// Counts a node, and answers whether a route as low as `lowest` would still be better.
    mutating func visit(lowest: Int) -> Bool {
        visited += 1
        return lowest < best
    }

    /// Notes that the entry's path matches.
    mutating func consider(_ entry: RouteEntry) {
        if entry.methods & methodBit != 0 { best = min(best, entry.route) }
    }

    /// Whether the entry, if its path matched, would be the best.
    func wants(_ entry: RouteEntry) -> Bool {
        entry.route < best && entry.methods & methodBit != 0
    }
}
