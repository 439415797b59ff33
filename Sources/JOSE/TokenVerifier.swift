package import Basics
import Crypto
import JSON

/// Decides whether a token is a good access token of one issuer: signature first, then type, then
/// claims (RFC 7519 section 7.2, RFC 9068 section 4, RFC 8725). Pure: the same input gives the
/// same answer, and nothing is fetched.
package enum TokenVerifier {
    /// Signatures that are tried for one token at most, so that nobody can make us try them all.
    package static let keyTriesMax = 8

    /// Verifies the bytes of a token.
    package static func verify(
        _ token: Span<UInt8>, keys: JSONWebKeySet, rules: TokenRules, now: WallTime
    ) throws(TokenFailure) -> VerifiedClaims {
        let jws = try CompactJWS(parsing: token, tokenBytesMax: rules.tokenBytesMax)
        var memory = ClaimMemory()
        return try verify(jws, keys: keys, rules: rules, now: now, memory: &memory)
    }

    /// Verifies a token that was taken apart to see whose it claims to be. `memory` is the calling
    /// thread's own and decides nothing.
    package static func verify(
        _ jws: CompactJWS, keys: JSONWebKeySet, rules: TokenRules, now: WallTime,
        memory: inout ClaimMemory
    ) throws(TokenFailure) -> VerifiedClaims {
        guard rules.algorithms.permits(jws.header.algorithm) else { throw .algorithmRefused }
        try TokenTypeGate.check(jws.header.type, rules: rules)
        let key = try signer(of: jws, among: keys, isStrict: rules.strictKeyID)
        let claims = jws.unverifiedClaims
        guard let issuer = claims[.issuer], issuer.isString(rules.issuer.span) else {
            throw .issuerMismatch
        }
        try TokenTypeGate.check(claims)
        return try read(jws, signedBy: key, rules: rules, now: now, &memory)
    }

    /// The key that made the signature. Keys with the token's `kid` come first; it is a hint
    /// only, since Hydra signs refreshed tokens with a new key under the old `kid`; `isStrict`
    /// makes it a rule.
    static func signer(
        of jws: CompactJWS, among set: JSONWebKeySet, isStrict: Bool
    ) throws(TokenFailure) -> VerificationKey {
        let keyID = jws.header.keyID
        if isStrict && keyID == nil { throw .kidMissing }
        if let keyID, !set.contains(keyID: keyID) { throw .kidUnknown }
        var tries = 0
        for pass in isStrict ? [true] : [true, false] {
            for key in set.keys
            where (keyID == nil || key.keyID == keyID) == pass
                && key.algorithms.permits(jws.header.algorithm)
            {
                guard tries < keyTriesMax else { throw .signatureInvalid }
                tries += 1
                if jws.isSigned(by: key.key) { return key }
            }
        }
        throw .signatureInvalid
    }

    private static func read(
        _ jws: CompactJWS, signedBy key: VerificationKey, rules: TokenRules, now: WallTime,
        _ memory: inout ClaimMemory
    ) throws(TokenFailure) -> VerifiedClaims {
        let reader = ClaimReader(claims: jws.unverifiedClaims)
        guard let expiry = try reader.date(.expiry) else { throw .expiryMissing }
        let claims = VerifiedClaims(
            document: jws.unverifiedPayload,
            issuer: rules.issuer,
            subject: try reader.identifier(.subject),
            clientID: try reader.identifier(.clientID),
            audiences: try memory.audiences(reader),
            scopes: try memory.scopes(reader),
            expiry: expiry,
            notBefore: try reader.date(.notBefore),
            issuedAt: try reader.date(.issuedAt),
            tokenID: try reader.identifier(.tokenID),
            sessionID: try reader.sessionID(),
            keyID: key.keyID,
            isTypedAccessToken: jws.header.type == .accessToken,
            isKeyIDStale: jws.header.keyID != nil && jws.header.keyID != key.keyID)
        try checkTimes(claims, skew: rules.clockSkewSeconds, now: now)
        try checkAudience(claims.audiences, rules: rules)
        try checkProfile(claims, rules.profile)
        return claims
    }

    /// A token is good from nbf to just before exp, give or take the skew; an iat in the future
    /// shows that the clocks disagree.
    private static func checkTimes(
        _ claims: VerifiedClaims, skew: Int64, now: WallTime
    ) throws(TokenFailure) {
        guard now < claims.expiry.adding(seconds: skew) else { throw .expired }
        let latest = now.adding(seconds: skew)
        if let notBefore = claims.notBefore, latest < notBefore { throw .notYetValid }
        if let issuedAt = claims.issuedAt, latest < issuedAt { throw .notYetValid }
    }

    private static func checkAudience(
        _ audiences: [[UInt8]], rules: TokenRules
    ) throws(TokenFailure) {
        if rules.audienceOptional && (audiences.isEmpty || rules.audiences.isEmpty) { return }
        guard audiences.contains(where: { rules.audiences.contains($0) }) else {
            throw .audienceMismatch
        }
    }

    private static func checkProfile(
        _ claims: VerifiedClaims, _ profile: TokenRules.Profile
    ) throws(TokenFailure) {
        switch profile {
        case .plain: return
        case .hydra:
            guard claims.clientID != nil else { throw .typeRefused }
        case .accessTokenJWT:
            guard claims.subject != nil else { throw .subjectMissing }
            guard claims.clientID != nil, claims.issuedAt != nil, claims.tokenID != nil else {
                throw .claimInvalid
            }
        }
    }
}
