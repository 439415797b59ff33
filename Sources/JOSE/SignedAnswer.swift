package import Basics
import Crypto
package import JSON

/// An issuer's signed answer at userinfo (OpenID Connect Core section 5.3.2, contract B61) or at
/// introspection (RFC 9701, contract B64). It is no access token, and no access token is an answer:
/// `TokenVerifier` refuses the one because it has no `exp` or by its type, and this refuses the
/// other by its type and claims.
package enum SignedAnswer {
    /// Which endpoint answered.
    package enum Kind: Sendable {
        /// Claims about the subject.
        case userinfo
        /// Facts about a token, in the claim `token_introspection`; the answer has to say in `typ`
        /// that it is one, and in `aud` for whom it was made (RFC 9701 section 5).
        case introspection
    }

    /// Age beyond which an answer is taken for a replayed one, in seconds; it was made for us just
    /// now, so this is for clocks that differ.
    package static let ageSecondsMax: Int64 = 300

    /// The claims of an answer that `keys` verify and that names the issuer of `rules` and one of
    /// its audiences; userinfo may have any audience when there are none.
    package static func verify(
        _ answer: Span<UInt8>, _ kind: Kind = .userinfo, keys: JSONWebKeySet, rules: TokenRules,
        now: WallTime
    ) throws(TokenFailure) -> JSONDocument {
        let jws = try CompactJWS(parsing: answer, tokenBytesMax: rules.tokenBytesMax)
        guard rules.algorithms.permits(jws.header.algorithm) else { throw .algorithmRefused }
        _ = try TokenVerifier.signer(of: jws, among: keys, isStrict: rules.strictKeyID)
        let reader = ClaimReader(claims: jws.unverifiedClaims)
        guard let issuer = reader.claims[.issuer], issuer.isString(rules.issuer.span) else {
            throw .issuerMismatch
        }
        switch kind {
        case .userinfo: try TokenTypeGate.checkAnswer(jws.header.type, reader.claims)
        case .introspection: try TokenTypeGate.checkIntrospection(jws.header.type)
        }
        guard let issuedAt = try reader.date(.issuedAt) else { throw .claimInvalid }
        guard now < issuedAt.adding(seconds: ageSecondsMax) else { throw .expired }
        if let expiry = try reader.date(.expiry) {
            guard now < expiry.adding(seconds: rules.clockSkewSeconds) else { throw .expired }
        }
        guard issuedAt <= now.adding(seconds: rules.clockSkewSeconds) else { throw .notYetValid }
        let audiences = try reader.audiences()
        if !rules.audiences.isEmpty || kind == .introspection {
            guard audiences.contains(where: { rules.audiences.contains($0) }) else {
                throw .audienceMismatch
            }
        }
        return jws.unverifiedPayload
    }
}
