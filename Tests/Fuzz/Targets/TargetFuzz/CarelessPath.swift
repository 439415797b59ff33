import Basics

/// The path as the most careless upstream reads it: decoded until nothing changes any more, cut at
/// every mark that some server cuts at, with `\` for `/`, and with dot segments resolved.
enum CarelessPath {
    private static let slash = UInt8(ascii: "/")

    static func read(_ raw: [UInt8]) -> [UInt8] {
        if raw == [UInt8(ascii: "*")] { return raw }
        var path = raw
        while true {
            let decoded = decoded(path)
            if decoded == path { break }
            path = decoded
        }
        let cut = path.prefix { !"?#\0".utf8.contains($0) }
        let slashed = cut.map { $0 == UInt8(ascii: "\\") ? slash : $0 }
        return resolved(slashed)
    }

    private static func decoded(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap { ASCII.hexadecimalValue($0) }
            if byte == UInt8(ascii: "%"), digits.count == 2 {
                result.append(digits[0] << 4 | digits[1])
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    /// Drops parameters, empty segments within, and dot segments.
    private static func resolved(_ path: [UInt8]) -> [UInt8] {
        var result: [[UInt8]] = []
        let segments = path.split(separator: slash, omittingEmptySubsequences: false)
            .map { Array($0.prefix { $0 != UInt8(ascii: ";") }) }
        for segment in segments.dropFirst().dropLast() where !segment.isEmpty {
            take(segment, into: &result)
        }
        let last = segments.count > 1 ? segments[segments.count - 1] : []
        let isDots = last == Array(".".utf8) || last == Array("..".utf8)
        if isDots { take(last, into: &result) }
        let all = result + [isDots ? [] : last]
        return [slash] + all.joined(separator: [slash])
    }

    private static func take(_ segment: [UInt8], into result: inout [[UInt8]]) {
        switch segment {
        case Array(".".utf8): break
        case Array("..".utf8): _ = result.popLast()
        default: result.append(segment)
        }
    }
}
