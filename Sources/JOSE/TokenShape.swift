import Basics

/// What a bearer token looks like before anything is decoded (RFC 8725bis section 3.11).
package enum TokenShape: Equatable, Sendable {
    /// To be verified with the issuer's keys, and never taken elsewhere if that fails.
    case jwt(JWSSegments)
    /// To be refused: what starts like a JOSE header but is no compact JWS.
    case brokenJWT(TokenFailure)
    /// To be resolved by asking the issuer.
    case opaque
    /// Not even a b64token (RFC 6750 section 2.1).
    case malformed

    /// Looks at the characters only. A JWT candidate is three non-empty base64url parts; what
    /// starts like a JOSE header but has another number of parts (a JWE, an unsigned token) is
    /// refused here rather than carried to the issuer.
    package static func classify(
        _ token: Span<UInt8>, opaquePrefixes: [[UInt8]] = []
    ) -> TokenShape {
        // One pass for nearly all tokens; only those with `~ + / =`, which no JWT has, need more.
        let isPlain = ByteScan.isMadeOfSegments(token)
        guard isPlain ? !token.isEmpty : isBearerToken(token) else { return .malformed }
        for prefix in opaquePrefixes where starts(token, with: prefix) { return .opaque }
        guard isPlain else { return .opaque }
        do throws(TokenFailure) {
            return .jwt(try JWSSegments(of: token))
        } catch {
            let hasDot = ByteScan.first(dot, in: token, from: 0) < token.count
            return hasDot && startsLikeHeader(token) ? .brokenJWT(error) : .opaque
        }
    }

    private static let dot = UInt8(ascii: ".")

    /// Whether the token starts with `eyJ`, as base64url spells `{"`: every compact JOSE header
    /// does.
    private static func startsLikeHeader(_ token: Span<UInt8>) -> Bool {
        token.count >= 3 && token[0] == UInt8(ascii: "e") && token[1] == UInt8(ascii: "y")
            && token[2] == UInt8(ascii: "J")
    }

    private static func starts(_ token: Span<UInt8>, with prefix: [UInt8]) -> Bool {
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
