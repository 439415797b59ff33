import Basics
import Crypto
import JSON

/// What we take from a JOSE header (RFC 7515 section 4.1). Where a key could be found (jku, x5u,
/// jwk, x5c) is not read: keys come from the issuer's set alone (RFC 8725 section 3.10).
struct JWSHeader: Sendable {
    /// The algorithm that the token claims.
    let algorithm: SignatureAlgorithm
    /// Which key the token claims to be signed with: a hint.
    let keyID: [UInt8]?
    /// `typ`.
    let type: MediaType?

    /// Longest header in bytes; the issuers we know write about 100.
    static let bytesMax = 4 << 10
    /// Longest key identifier in bytes.
    static let keyIDBytesMax = 512
    private static let limits = JSONLimits(bytes: bytesMax, depth: 8, nodes: 256)

    /// Reads a header in base64url.
    init(decoding text: Span<UInt8>) throws(TokenFailure) {
        guard text.count * 3 / 4 <= Self.bytesMax else { throw .tooLarge }
        guard let bytes = Base64URL.decode(text) else { throw .malformed }
        try self.init(parsing: bytes)
    }

    /// Reads a decoded header.
    init(parsing bytes: [UInt8]) throws(TokenFailure) {
        guard let document = try? JSONDocument(parsing: bytes, limits: Self.limits),
            document.root.kind == .object
        else { throw .malformed }
        let header = Members<HeaderParameter>(of: document.root)
        if header.has(.enc) { throw .encrypted }
        // RFC 7515 section 4.1.11 and RFC 7797: no extension is understood, so an empty list
        // (not allowed) and a full one (not understood) come to the same.
        if header.has(.crit) || header.has(.b64) { throw .criticalHeader }
        guard let name = header[.alg], name.kind == .string else { throw .malformed }
        guard let algorithm = SignatureAlgorithm(name: name.textSpan) else {
            throw .algorithmRefused
        }
        self.algorithm = algorithm
        type = try Self.mediaType(header[.typ])
        if try Self.mediaType(header[.cty]) == .jwt { throw .encrypted }
        keyID = try Self.keyID(header[.kid])
    }

    private static func keyID(_ value: JSONValue?) throws(TokenFailure) -> [UInt8]? {
        guard let value else { return nil }
        guard let keyID = value.stringBytes, keyID.count <= keyIDBytesMax else { throw .malformed }
        return keyID
    }

    private static func mediaType(_ value: JSONValue?) throws(TokenFailure) -> MediaType? {
        guard let value else { return nil }
        guard let type = MediaType(value) else { throw .malformed }
        return type
    }
}
