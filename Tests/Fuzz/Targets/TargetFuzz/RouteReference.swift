import Config

/// The first rule that matches, found by trying each of them by the definition of its pattern.
enum RouteReference {
    static func match(_ method: [UInt8], _ path: [UInt8], _ rules: [RouteRule]) -> Int? {
        let slash = UInt8(ascii: "/")
        guard path.first == slash else { return nil }
        let segments = path.dropFirst().split(separator: slash, omittingEmptySubsequences: false)
            .map { Array($0) }
        return rules.firstIndex { rule in
            (rule.methods.isEmpty || rule.methods.contains(method))
                && matches(PathPattern.segments(rule.path), segments)
        }
    }

    /// Row by row: after each segment of the pattern, how many of the path's may be used up.
    private static func matches(_ pattern: [PathPattern.Segment], _ path: [[UInt8]]) -> Bool {
        var used = [Bool](repeating: false, count: path.count + 1)
        used[0] = true
        for segment in pattern {
            var next = [Bool](repeating: false, count: path.count + 1)
            for count in 0...path.count where used[count] {
                switch segment {
                case .any: for more in count...path.count { next[more] = true }
                case .one: if count < path.count { next[count + 1] = true }
                case .literal(let bytes):
                    if count < path.count, path[count] == bytes { next[count + 1] = true }
                }
            }
            used = next
        }
        return used[path.count]
    }
}
