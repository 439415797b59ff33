package import Basics
import Crypto
package import JSON

/// An issuer's signed userinfo answer (OpenID Connect Core section 5.3.2, contract B61). It is no
/// access token, and no access token is an answer: `TokenVerifier` refuses the one because it has
/// no `exp`, and this refuses the other by its type and claims.
package enum SignedAnswer {
    /// Age beyond which an answer is taken for a replayed one, in seconds; it was made for us just
    /// now, so this is for clocks that differ.
    package static let ageSecondsMax: Int64 = 300

    /// The claims of an answer that `keys` verify and that names the issuer of `rules` and, unless
    /// there are none, one of its audiences.
    package static func verify(
        _ answer: Span<UInt8>, keys: JSONWebKeySet, rules: TokenRules, now: WallTime
    ) throws(TokenFailure) -> JSONDocument {
        let jws = try CompactJWS(parsing: answer, tokenBytesMax: rules.tokenBytesMax)
        guard rules.algorithms.permits(jws.header.algorithm) else { throw .algorithmRefused }
        _ = try TokenVerifier.signer(of: jws, among: keys)
        let reader = ClaimReader(claims: jws.unverifiedPayload.root)
        guard let issuer = reader.claims["iss"], issuer.isString(rules.issuer.span) else {
            throw .issuerMismatch
        }
        try TokenTypeGate.checkAnswer(jws.header.type, reader.claims)
        guard let issuedAt = try reader.date("iat") else { throw .claimInvalid }
        guard now < issuedAt.adding(seconds: ageSecondsMax) else { throw .expired }
        if let expiry = try reader.date("exp") {
            guard now < expiry.adding(seconds: rules.clockSkewSeconds) else { throw .expired }
        }
        guard issuedAt <= now.adding(seconds: rules.clockSkewSeconds) else { throw .notYetValid }
        let audiences = try reader.audiences()
        if !rules.audiences.isEmpty {
            guard audiences.contains(where: { rules.audiences.contains($0) }) else {
                throw .audienceMismatch
            }
        }
        return jws.unverifiedPayload
    }
}
