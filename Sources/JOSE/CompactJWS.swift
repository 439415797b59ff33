package import Basics
import Crypto
import JSON

/// A token taken apart (RFC 7515 section 7.1) but not verified: it owns its bytes and lets nothing
/// be seen but the issuer and the time that it claims, which may only serve to choose that issuer's
/// keys, and between two refusals.
package struct CompactJWS: Sendable {
    let header: JWSHeader
    /// The claims; nobody may believe them before the signature is verified.
    let unverifiedClaims: Claims
    /// The signing input as it was received, then the signature's bytes.
    private let received: [UInt8]
    private let signingInputCount: Int

    /// Most values in the claims.
    private static let payloadNodesMax = 8 << 10

    /// Takes a token apart by itself; who has many to take apart has a `TokenReader`.
    package init(
        parsing token: Span<UInt8>, tokenBytesMax: Int = TokenRules.tokenBytesMaxDefault
    ) throws(TokenFailure) {
        guard token.count <= tokenBytesMax else { throw .tooLarge }
        var reader = TokenReader()
        self = try reader.read(
            token, in: try JWSSegments(of: token), tokenBytesMax: tokenBytesMax)
    }

    /// Takes payload and signature of a token apart whose header was read.
    init(
        header: JWSHeader, _ token: Span<UInt8>, in segments: JWSSegments, tokenBytesMax: Int
    ) throws(TokenFailure) {
        let (firstDot, secondDot) = (segments.firstDot, segments.secondDot)
        guard let payload = Base64URL.decode(token.extracting((firstDot + 1)..<secondDot)),
            let received = Self.received(token, signatureFrom: secondDot + 1)
        else { throw .malformed }
        let limits = JSONLimits(bytes: tokenBytesMax, nodes: Self.payloadNodesMax)
        guard let document = try? JSONDocument(parsing: payload, limits: limits),
            document.root.kind == .object
        else { throw .malformed }
        self.header = header
        unverifiedClaims = Claims(of: document.root)
        self.received = received
        signingInputCount = secondDot
    }

    private static func received(
        _ token: Span<UInt8>, signatureFrom start: Int
    ) -> [UInt8]? {
        let signature = token.extracting(start..<token.count)
        guard let count = Base64URL.decodedCount(signature.count) else { return nil }
        var isValid = true
        var bytes: [UInt8] = []
        bytes.append(addingCapacity: start - 1 + count) { output in
            output.append(copying: token.extracting(first: start - 1))
            isValid = Base64URL.decode(signature, into: &output)
        }
        return isValid ? bytes : nil
    }

    /// The document of the claims, as little to be believed as they are.
    var unverifiedPayload: JSONDocument { unverifiedClaims.object.document }
    /// About how much memory the parts take, in bytes: many times the token's length when its
    /// claims are a list of small numbers.
    package var byteCount: Int { received.count + unverifiedPayload.byteCount }
    /// The claimed `iat`, to choose between two ways of refusing and for nothing else.
    package var unverifiedIssueTime: WallTime? { unverifiedClaims[.issuedAt]?.numericDate }

    /// Whether the claimed `iss` is `issuer`, byte for byte, to choose that issuer's keys and rules
    /// and for nothing else.
    package func claimsToBe(from issuer: [UInt8]) -> Bool {
        unverifiedClaims[.issuer]?.isString(issuer.span) ?? false
    }

    /// Whether `key` verifies the signature over the received bytes (RFC 7515 section 5.2).
    func isSigned(by key: PublicKey) -> Bool {
        key.verify(
            signature: received.span.extracting(droppingFirst: signingInputCount),
            of: received.span.extracting(first: signingInputCount), algorithm: header.algorithm)
    }
}
