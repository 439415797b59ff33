import Basics

/// What a bearer token looks like before anything is decoded (RFC 8725bis section 3.11).
package enum TokenShape: Sendable {
    /// To be verified with the issuer's keys, and never taken elsewhere if that fails.
    case jwt
    /// To be resolved by asking the issuer.
    case opaque
    /// Not even a b64token (RFC 6750 section 2.1).
    case malformed

    /// Looks at the characters only. A JWT candidate is three non-empty base64url parts; what
    /// starts like a JOSE header but has another number of parts (a JWE, an unsigned token) is
    /// one too, so that it is refused here rather than carried to the issuer.
    package static func classify(
        _ token: Span<UInt8>, opaquePrefixes: [[UInt8]] = []
    ) -> TokenShape {
        guard isBearerToken(token) else { return .malformed }
        for prefix in opaquePrefixes where starts(token, with: prefix.span) { return .opaque }
        for mark in marksOfOpaqueTokens where ByteScan.first(mark, in: token, from: 0) < token.count
        {
            return .opaque
        }
        if isThreeParts(token) { return .jwt }
        let hasDot = ByteScan.first(dot, in: token, from: 0) < token.count
        return hasDot && starts(token, with: jsonObjectStart.span) ? .jwt : .opaque
    }

    private static let dot = UInt8(ascii: ".")

    /// The characters of a b64token that are neither base64url nor a dot.
    private static let marksOfOpaqueTokens = Array("~+/=".utf8)

    /// How base64url spells `{"`, with which every compact JOSE header starts.
    private static let jsonObjectStart = Array("eyJ".utf8)

    /// Whether there are exactly two dots, with something before, between and after them.
    private static func isThreeParts(_ token: Span<UInt8>) -> Bool {
        let first = ByteScan.first(dot, in: token, from: 0)
        guard first > 0, first < token.count else { return false }
        let second = ByteScan.first(dot, in: token, from: first + 1)
        guard second > first + 1, second + 1 < token.count else { return false }
        return ByteScan.first(dot, in: token, from: second + 1) == token.count
    }

    private static func starts(_ token: Span<UInt8>, with prefix: Span<UInt8>) -> Bool {
        guard !prefix.isEmpty, token.count >= prefix.count else { return false }
        for index in prefix.indices where token[index] != prefix[index] { return false }
        return true
    }

    /// b64token: letters, digits, - . _ ~ + / and then any number of = (RFC 6750 section 2.1).
    private static func isBearerToken(_ token: Span<UInt8>) -> Bool {
        let end = ByteScan.firstOutsideBase64Token(in: token, from: 0)
        guard end > 0 else { return false }
        for index in end..<token.count where token[index] != UInt8(ascii: "=") { return false }
        return true
    }
}
