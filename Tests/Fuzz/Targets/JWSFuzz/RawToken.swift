import Basics
import Crypto
import FuzzSupport
import JOSE
import JSON

/// A token as it comes from the network: its shape, its parts, and no forgery.
enum RawToken {
    /// The headers and payloads that the owners of the published keys have signed, both with the
    /// claims of RFC 7515 appendix A.1.
    private static let signed = ["eyJhbGciOiJSUzI1NiJ9", "eyJhbGciOiJFUzI1NiJ9"].map {
        Array(($0 + "." + payload).utf8)
    }
    private static let payload = """
        eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0\
        cnVlfQ
        """

    static func check(_ token: [UInt8]) {
        let shape = ShapeReference(TokenShape.classify(token.span))
        require(shape == ShapeReference.classify(token), "two shapes of one token")
        if let jws = try? CompactJWS(parsing: token.span) {
            require(shape == .jwt, "a JWS that has not the shape of one")
            checkParts(of: token, jws)
        }
        checkVerdict(on: token)
    }

    /// What was taken apart has only this one spelling.
    private static func checkParts(of token: [UInt8], _ jws: CompactJWS) {
        let dot = UInt8(ascii: ".")
        let parts = token.split(separator: dot, omittingEmptySubsequences: false)
            .map { Base64URL.decode(Array($0).span) }
        require(parts.count == 3 && !parts.contains(nil), "not three parts of base64url")
        let again = parts.map { Base64URL.encode($0 ?? []) }.joined(separator: [dot])
        require(Array(again) == token, "a second spelling of one token")
        let claims = try? JSONDocument(parsing: parts[1] ?? [])
        require(claims?.root.kind == .object, "claims that are no object")
        let issuer = claims?.root["iss"]?.stringBytes
        require(issuer.map(jws.claimsToBe) ?? true, "the issuer is another one")
        require(!jws.claimsToBe(from: (issuer ?? []) + [0]), "two issuers")
    }

    private static func checkVerdict(on token: [UInt8]) {
        let rules = Bench.rules(.plain, audienceOptional: true)
        guard case .success(let claims) = Bench.verify(token, rules, keys: Bench.publishedKeys)
        else { return }
        // A second signature over the same bytes exists for ECDSA (N - S), so only the signed
        // bytes are compared.
        require(signed.contains { token.starts(with: $0 + [UInt8(ascii: ".")]) }, "a forgery")
        require(claims.issuer == Bench.issuer, "the issuer is another one")
    }
}
