import Config

/// What stands behind the first `**` of a pattern that has another one: compared segment by
/// segment, in time bounded by segments of the path times segments of the pattern.
struct RouteTail: Sendable {
    /// The route.
    let entry: RouteEntry
    /// The pattern's segments behind its first `**`.
    let segments: [PathPattern.Segment]

    /// Whether the segments of `path` from `position` on match `**` and these segments.
    ///
    /// Only the latest `**` is ever given more: whatever an earlier one could take, the latest
    /// can take instead.
    func matches(_ path: Span<UInt8>, from position: Int) -> Bool {
        var pattern = 0
        var position = position
        var resume = (pattern: 0, position: position)
        while true {
            if pattern < segments.count, segments[pattern] == .any {
                pattern += 1
                resume = (pattern, position)
            } else if position > path.count, pattern == segments.count {
                return true
            } else if let next = step(pattern, path, position) {
                pattern += 1
                position = next
            } else {
                guard resume.position <= path.count else { return false }
                resume.position = RouteTree.segmentEnd(path, from: resume.position) + 1
                (pattern, position) = resume
            }
            if pattern == segments.count, segments.last == .any { return true }
        }
    }

    /// Start of the next segment if the one at `position` matches.
    private func step(_ pattern: Int, _ path: Span<UInt8>, _ position: Int) -> Int? {
        guard pattern < segments.count, position <= path.count else { return nil }
        let end = RouteTree.segmentEnd(path, from: position)
        if case .literal(let bytes) = segments[pattern] {
            guard bytes.count == end - position else { return nil }
            for index in bytes.indices where bytes[index] != path[position + index] { return nil }
        }
        return end + 1
    }
}
