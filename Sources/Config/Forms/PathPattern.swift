import Basics

/// A route's path pattern: which path segments it holds, and whether it can be matched at all.
///
/// Patterns are written as the decoded path that they match: `/a b`, not `/a%20b`. `*` is one
/// segment, `**` any number of them, none included; an empty segment after a final slash counts.
package enum PathPattern {
    /// One segment of a pattern.
    package enum Segment: Hashable, Sendable {
        /// Exactly these bytes.
        case literal([UInt8])
        /// `*`: any one segment.
        case one
        /// `**`: any number of segments.
        case any
    }

    /// Longest pattern in bytes: longer paths than `limits.target_bytes` never arrive.
    package static let bytesMax = 1024
    /// Most segments: bounds the work of matching, and of walking the compiled table.
    package static let segmentsMax = 32

    /// Most patterns with more than one `**`: they are compared one by one.
    package static let costlyMax = 64

    /// Whether a pattern has more than one `**`.
    package static func isCostly(_ pattern: [UInt8]) -> Bool {
        segments(pattern).count { $0 == .any } > 1
    }

    /// The segments of a well-formed pattern.
    package static func segments(_ pattern: [UInt8]) -> [Segment] {
        let slash = UInt8(ascii: "/")
        return pattern.dropFirst().split(separator: slash, omittingEmptySubsequences: false)
            .map { segment in
                if segment.elementsEqual("*".utf8) { return .one }
                if segment.elementsEqual("**".utf8) { return .any }
                return .literal(Array(segment))
            }
    }

    /// What is wrong with a pattern, or nil when nothing is.
    package static func mistake(_ pattern: [UInt8]) -> String? {
        guard pattern.first == UInt8(ascii: "/") else { return "a path begins with '/'" }
        guard pattern.count <= bytesMax else { return "is longer than \(bytesMax) bytes" }
        if let mistake = mistakenByte(pattern) { return mistake }
        let segments = segments(pattern)
        guard segments.count <= segmentsMax else {
            return "has more than \(segmentsMax) segments"
        }
        return mistakenSegment(segments)
    }

    private static func mistakenByte(_ pattern: [UInt8]) -> String? {
        for (index, byte) in pattern.enumerated() {
            switch byte {
            case UInt8(ascii: "?"): return "the query is never looked at, '?' never matches"
            case UInt8(ascii: "#"), UInt8(ascii: "\\"), UInt8(ascii: ";"):
                return "paths with '#', '\\' or ';' are refused before routes are looked at"
            case UInt8(ascii: "%")
            where pattern.dropFirst(index + 1).prefix(2).filter {
                ASCII.hexadecimalValue($0) != nil
            }.count == 2:
                return "the decoded path is matched: write the character, not its %XX"
            default:
                if ASCII.isControl(byte) { return "holds a control character" }
            }
        }
        return nil
    }

    private static func mistakenSegment(_ segments: [Segment]) -> String? {
        for (index, segment) in segments.enumerated() {
            guard case .literal(let bytes) = segment else {
                if segment == .any, index > 0, segments[index - 1] == .any {
                    return "'**' twice in a row says no more than once"
                }
                continue
            }
            if bytes.isEmpty, index < segments.count - 1 {
                return "paths with '//' are refused before routes are looked at"
            }
            if bytes == [0x2E] || bytes == [0x2E, 0x2E] {
                return "paths with '.' or '..' segments are refused before routes are looked at"
            }
            if bytes.contains(UInt8(ascii: "*")) {
                return "'*' and '**' stand for whole segments only"
            }
        }
        return nil
    }
}
