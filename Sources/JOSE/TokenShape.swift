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
        var dotCount = 0
        var partStart = 0
        var hasEmptyPart = false
        for index in token.indices {
            if token[index] == UInt8(ascii: ".") {
                hasEmptyPart = hasEmptyPart || index == partStart
                partStart = index + 1
                dotCount += 1
            } else if !Base64URL.isInAlphabet(token[index]) {
                return .opaque
            }
        }
        hasEmptyPart = hasEmptyPart || partStart == token.count
        if dotCount == 2 && !hasEmptyPart { return .jwt }
        return dotCount > 0 && starts(token, with: jsonObjectStart.span) ? .jwt : .opaque
    }

    /// How base64url spells `{"`, with which every compact JOSE header starts.
    private static let jsonObjectStart = Array("eyJ".utf8)

    private static func starts(_ token: Span<UInt8>, with prefix: Span<UInt8>) -> Bool {
        guard !prefix.isEmpty, token.count >= prefix.count else { return false }
        for index in prefix.indices where token[index] != prefix[index] { return false }
        return true
    }

    /// b64token: letters, digits, - . _ ~ + / and then any number of = (RFC 6750 section 2.1).
    private static func isBearerToken(_ token: Span<UInt8>) -> Bool {
        var end = token.count
        while end > 0, token[end - 1] == UInt8(ascii: "=") { end -= 1 }
        for index in 0..<end {
            switch token[index] {
            case UInt8(ascii: "."), UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                continue
            default:
                guard Base64URL.isInAlphabet(token[index]) else { return false }
            }
        }
        return end > 0
    }
}
