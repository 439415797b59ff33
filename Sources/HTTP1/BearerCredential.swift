package import Basics

/// What an Authorization value holds, as far as bearer tokens are concerned (RFC 6750 section
/// 2.1, RFC 9110 section 11.4; contract B1, B2, B12).
package enum BearerCredential: Equatable, Sendable {
    /// `Bearer`, spaces and one b64token: the token's place in the value.
    case token(ByteRange)
    /// A well-formed scheme other than Bearer.
    case otherScheme
    /// Several credentials joined by a comma; none of them is chosen.
    case duplicate
    /// Anything else.
    case malformed

    /// Where the token would lie if the value is what it looks like, for finding it in a table of
    /// tokens that were read properly before: nothing after the scheme is checked.
    package static func candidate(_ value: Span<UInt8>) -> ByteRange? {
        let prefix = 7
        guard value.count > prefix,
            ByteScan.equals(value.extracting(first: prefix), ignoringCase: "bearer ")
        else { return nil }
        return ByteRange(prefix, value.count)
    }

    /// Reads a value that is trimmed of blanks, as a head's values are.
    package static func parse(_ value: Span<UInt8>) -> BearerCredential {
        var end = 0
        while end < value.count, ASCII.isTokenCharacter(value[end]) { end += 1 }
        guard end > 0, end == value.count || value[end] == ASCII.space else { return .malformed }
        let scheme = value.extracting(first: end)
        guard ByteScan.equals(scheme, ignoringCase: "bearer") else {
            return joinsBearer(value, from: end) ? .duplicate : .otherScheme
        }
        var start = end
        while start < value.count, value[start] == ASCII.space { start += 1 }
        return parseToken(value, from: start)
    }

    private static func parseToken(_ value: Span<UInt8>, from start: Int) -> BearerCredential {
        var end = ByteScan.firstOutsideBase64Token(in: value, from: start)
        let hasBody = end > start
        while end < value.count, value[end] == UInt8(ascii: "=") { end += 1 }
        if hasBody, end == value.count { return .token(ByteRange(start, end)) }
        let hasComma = ByteScan.first(UInt8(ascii: ","), in: value, from: start) < value.count
        return hasComma ? .duplicate : .malformed
    }

    /// Whether a comma is followed by `Bearer` and a space.
    private static func joinsBearer(_ value: Span<UInt8>, from start: Int) -> Bool {
        let word = 7
        var comma = ByteScan.first(UInt8(ascii: ","), in: value, from: start)
        while comma < value.count {
            var next = comma + 1
            while next < value.count, ASCII.isBlank(value[next]) { next += 1 }
            if next + word <= value.count,
                ByteScan.equals(value.extracting(next..<(next + word)), ignoringCase: "bearer ")
            {
                return true
            }
            comma = ByteScan.first(UInt8(ascii: ","), in: value, from: next)
        }
        return false
    }
}
