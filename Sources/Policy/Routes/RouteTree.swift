import Config

/// The patterns of all routes as a tree of segments in flat arrays.
///
/// A pattern is followed from the path's front up to its first `**`. What stands behind it is a
/// tree of its own, followed from the path's end towards the front, since it is anchored there:
/// no position in between needs to be tried. The few patterns with a second `**` are compared one
/// by one (`RouteTail`), where their front fits.
struct RouteTree: Sendable {
    struct Node: Sendable {
        /// Lowest route below.
        var lowest: Int
        /// Child for `*`; 0, the root, is nobody's child and means none.
        var one = 0
        /// Root of what stands behind `**`; 0 means none.
        var any = 0
        /// Whether there are children for literal segments.
        var hasLiterals = false
        /// Routes whose pattern ends here, in `entries`.
        var entries = 0..<0
        /// Routes with a further `**`, in `tails`.
        var tails = 0..<0
    }

    let nodes: [Node]
    let entries: [RouteEntry]
    let tails: [RouteTail]
    let literals: SegmentIndex

    private static let slash = UInt8(ascii: "/")

    /// Finds the lowest route that matches `path`, which begins with a slash.
    func search(_ path: Span<UInt8>, _ search: inout RouteSearch) {
        guard path.count > 0, path[0] == Self.slash else { return }
        descend(0, path, from: 1, &search)
    }

    /// Follows the path from `position`, the start of a segment; beyond the path's end there is
    /// no segment left. Depth is bounded by the patterns' (`PathPattern.segmentsMax`).
    private func descend(
        _ index: Int, _ path: Span<UInt8>, from position: Int, _ search: inout RouteSearch
    ) {
        guard search.visit(lowest: nodes[index].lowest) else { return }
        if position > path.count {
            consider(nodes[index].entries, &search)
        } else {
            let end = Self.segmentEnd(path, from: position)
            if nodes[index].hasLiterals,
                let child = literals.child(of: index, path.extracting(position..<end))
            {
                descend(child, path, from: end + 1, &search)
            }
            if nodes[index].one != 0 {
                descend(nodes[index].one, path, from: end + 1, &search)
            }
        }
        if nodes[index].any != 0 { matchRest(nodes[index].any, path, from: position, &search) }
    }

    /// Matches what stands behind a `**` that may cover segments from `position` on.
    private func matchRest(
        _ index: Int, _ path: Span<UInt8>, from position: Int, _ search: inout RouteSearch
    ) {
        ascend(index, path, position..<max(position, path.count), position > path.count, &search)
        for tail in nodes[index].tails {
            if search.wants(tails[tail].entry), tails[tail].matches(path, from: position) {
                search.consider(tails[tail].entry)
            }
        }
    }

    /// Follows the path backwards; `rest` is what is left of it, nothing at all when `isEmpty`,
    /// else one segment or more. Whatever is left belongs to the `**`.
    private func ascend(
        _ index: Int, _ path: Span<UInt8>, _ rest: Range<Int>, _ isEmpty: Bool,
        _ search: inout RouteSearch
    ) {
        guard search.visit(lowest: nodes[index].lowest) else { return }
        consider(nodes[index].entries, &search)
        guard !isEmpty else { return }
        let start = Self.segmentStart(path, rest)
        let isLast = start == rest.lowerBound
        let before = rest.lowerBound..<max(rest.lowerBound, start - 1)
        if nodes[index].hasLiterals,
            let child = literals.child(of: index, path.extracting(start..<rest.upperBound))
        {
            ascend(child, path, before, isLast, &search)
        }
        if nodes[index].one != 0 { ascend(nodes[index].one, path, before, isLast, &search) }
    }

    private func consider(_ range: Range<Int>, _ search: inout RouteSearch) {
        for index in range { search.consider(entries[index]) }
    }

    /// End of the segment that starts at `position`.
    static func segmentEnd(_ path: Span<UInt8>, from position: Int) -> Int {
        var end = position
        while end < path.count, path[end] != slash { end += 1 }
        return end
    }

    /// Start of the last segment in `range`.
    private static func segmentStart(_ path: Span<UInt8>, _ range: Range<Int>) -> Int {
        var start = range.upperBound
        while start > range.lowerBound, path[start - 1] != slash { start -= 1 }
        return start
    }
}
