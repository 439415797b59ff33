import Basics

/// Where the three parts of a compact JWS lie in it (RFC 7515 section 7.1).
package struct JWSSegments: Equatable, Sendable {
    /// Offset of the dot behind the header.
    let firstDot: Int
    /// Offset of the dot behind the payload: the length of the signing input.
    let secondDot: Int

    /// Finds the two dots of a token of three non-empty parts. Stops at the fifth dot.
    init(of token: Span<UInt8>) throws(TokenFailure) {
        let first = Self.nextDot(in: token, from: 0)
        let second = Self.nextDot(in: token, from: first + 1)
        let third = Self.nextDot(in: token, from: second + 1)
        guard third == token.count else {
            // RFC 7516 section 7.1: five parts are a JWE.
            let fourth = Self.nextDot(in: token, from: third + 1)
            let isFiveParts =
                fourth < token.count && Self.nextDot(in: token, from: fourth + 1) == token.count
            throw isFiveParts ? .encrypted : .malformed
        }
        guard first > 0, second > first + 1, second + 1 < token.count else { throw .malformed }
        (firstDot, secondDot) = (first, second)
    }

    private static func nextDot(in token: Span<UInt8>, from start: Int) -> Int {
        start < token.count
            ? ByteScan.first(UInt8(ascii: "."), in: token, from: start) : token.count
    }
}
