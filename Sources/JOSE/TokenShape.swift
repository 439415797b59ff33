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

    /// Looks at the characters only. A JWT candidate is three non-empty base64url parts. What has
    /// two dots or more, no such parts, and begins with a JOSE header (a JWE, an unsigned token) is
    /// refused here rather than carried to the issuer. One dot stands in Hydra's opaque tokens.
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
            return hasManyParts(token) && startsWithHeader(token) ? .brokenJWT(error) : .opaque
        }
    }

    private static let dot = UInt8(ascii: ".")

    private static func hasManyParts(_ token: Span<UInt8>) -> Bool {
        let first = ByteScan.first(dot, in: token, from: 0)
        return first + 1 < token.count
            && ByteScan.first(dot, in: token, from: first + 1) < token.count
    }

    /// Whether the first part spells the beginning of a JSON object: white space, then `{`. Decoded
    /// as a whole, so that a long run of white space costs no more than a long header.
    private static func startsWithHeader(_ token: Span<UInt8>) -> Bool {
        let end = ByteScan.first(dot, in: token, from: 0)
        var part = [UInt8](copying: token.extracting(first: end))
        // What is missing of the last group stands for no byte before the first `{`.
        while part.count % 4 != 0 { part.append(UInt8(ascii: "A")) }
        let bytes = Base64URL.decode(part.span)
        return bytes?.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
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
