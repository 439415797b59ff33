package import Basics
import Crypto
import JSON

/// A token taken apart (RFC 7515 section 7.1) but not verified: it owns its bytes and lets nothing
/// be seen but the issuer and the time that it claims, which may only serve to choose that issuer's
/// keys, and between two refusals.
package struct CompactJWS: Sendable {
    let header: JWSHeader
    /// The claims; nobody may believe them before the signature is verified.
    let unverifiedPayload: JSONDocument
    private let token: [UInt8]
    private let signingInputCount: Int
    private let signature: [UInt8]

    /// Most values in the claims.
    private static let payloadNodesMax = 8 << 10

    /// Takes a token apart. Strict base64url, strict UTF-8 and JSON, objects in both places.
    package init(
        parsing token: Span<UInt8>, tokenBytesMax: Int = TokenRules.tokenBytesMaxDefault
    ) throws(TokenFailure) {
        guard token.count <= tokenBytesMax else { throw .tooLarge }
        let (firstDot, secondDot) = try Self.dots(in: token)
        guard firstDot * 3 / 4 <= JWSHeader.bytesMax else { throw .tooLarge }
        guard let header = Base64URL.decode(token.extracting(first: firstDot)),
            let payload = Base64URL.decode(token.extracting((firstDot + 1)..<secondDot)),
            let signature = Base64URL.decode(token.extracting((secondDot + 1)..<token.count))
        else { throw .malformed }
        self.header = try JWSHeader(parsing: header)
        let limits = JSONLimits(bytes: tokenBytesMax, nodes: Self.payloadNodesMax)
        guard let document = try? JSONDocument(parsing: payload, limits: limits),
            document.root.kind == .object
        else { throw .malformed }
        unverifiedPayload = document
        self.signature = signature
        signingInputCount = secondDot
        self.token = [UInt8](copying: token)
    }

    /// About how much memory the parts take, in bytes: many times the token's length when its
    /// claims are a list of small numbers.
    package var byteCount: Int { token.count + signature.count + unverifiedPayload.byteCount }

    /// The claimed `iat`, to choose between two ways of refusing and for nothing else.
    package var unverifiedIssueTime: WallTime? { unverifiedPayload.root["iat"]?.numericDate }

    /// The claimed `iss`, to choose the issuer's keys and rules and for nothing else.
    package var unverifiedIssuer: [UInt8]? { unverifiedPayload.root["iss"]?.stringBytes }

    /// Whether `key` verifies the signature over the received bytes (RFC 7515 section 5.2).
    func isSigned(by key: PublicKey) -> Bool {
        key.verify(
            signature: signature.span, of: token.span.extracting(first: signingInputCount),
            algorithm: header.algorithm)
    }

    /// The two dots of a token of three non-empty parts. Stops at the fifth dot.
    private static func dots(in token: Span<UInt8>) throws(TokenFailure) -> (Int, Int) {
        let first = nextDot(in: token, from: 0)
        let second = nextDot(in: token, from: first + 1)
        let third = nextDot(in: token, from: second + 1)
        guard third == token.count else {
            // RFC 7516 section 7.1: five parts are a JWE.
            let fourth = nextDot(in: token, from: third + 1)
            let isFiveParts =
                fourth < token.count && nextDot(in: token, from: fourth + 1) == token.count
            throw isFiveParts ? .encrypted : .malformed
        }
        guard first > 0, second > first + 1, second + 1 < token.count else { throw .malformed }
        return (first, second)
    }

    private static func nextDot(in token: Span<UInt8>, from start: Int) -> Int {
        start < token.count
            ? ByteScan.first(UInt8(ascii: "."), in: token, from: start) : token.count
    }
}
