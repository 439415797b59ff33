package import Basics
package import JSON

/// What an introspection answer says of a token (RFC 7662 section 2.2), read with the strictness of
/// a JWT's claims (contract B64, B160).
package struct IntrospectedToken: Sendable {
    /// All members of the answer.
    package let claims: JSONValue
    /// `sub`; nil when missing or empty.
    package let subject: [UInt8]?
    /// Hydra's `obfuscated_subject`: what userinfo calls the subject of a pairwise client.
    package let obfuscatedSubject: [UInt8]?
    /// `client_id`; nil when missing or empty.
    package let clientID: [UInt8]?
    /// `aud` as a list, whether it was one or not.
    package let audiences: [[UInt8]]
    /// The granted scopes, without repetition, in the order of the answer.
    package let scopes: [[UInt8]]
    /// `exp`; nil when the issuer does not tell.
    package let expiry: WallTime?
    /// `nbf`.
    package let notBefore: WallTime?
    /// `jti`; nil when missing or empty.
    package let tokenID: [UInt8]?
    /// `sid`; nil when missing or empty.
    package let sessionID: [UInt8]?

    /// Whether the bearer is a client acting for itself and no user (RFC 9700 section 4.15).
    package var isClient: Bool {
        guard let clientID else { return false }
        return subject == nil || subject == clientID
    }

    /// What `token_type` may be, in lower case: RFC 6749 section 7.1 knows bearer, Hydra 1.0 says
    /// access_token.
    private static let tokenTypes: [StaticString] = ["bearer", "access_token"]

    /// Reads an answer; nil when it says that the token is not active. Only `true` is active.
    package static func read(
        _ claims: JSONValue, rules: TokenRules, now: WallTime
    ) throws(TokenFailure) -> IntrospectedToken? {
        let object = claims
        let claims = Claims(of: object)
        guard object.kind == .object, let isActive = claims[.active]?.bool else {
            throw .claimInvalid
        }
        guard isActive else { return nil }
        try checkKind(claims)
        if let issuer = claims[.issuer], !issuer.isString(rules.issuer.span) {
            throw .issuerMismatch
        }
        let token = try token(claims)
        try checkTimes(token, claims, skew: rules.clockSkewSeconds, now: now)
        return token
    }

    private static func token(_ claims: Claims) throws(TokenFailure) -> IntrospectedToken {
        let reader = ClaimReader(claims: claims)
        _ = try reader.identifier(.username)
        return IntrospectedToken(
            claims: claims.object,
            subject: try reader.identifier(.subject),
            obfuscatedSubject: try reader.identifier(.obfuscatedSubject),
            clientID: try reader.identifier(.clientID),
            audiences: try reader.audiences(),
            scopes: try ScopeReader.read(claims),
            expiry: try reader.date(.expiry),
            notBefore: try reader.date(.notBefore),
            tokenID: try reader.identifier(.tokenID),
            sessionID: try reader.sessionID())
    }

    /// A refresh token, an ID token or a token that is bound to a key is no bearer token.
    private static func checkKind(_ claims: Claims) throws(TokenFailure) {
        if let use = claims[.tokenUse], !use.isString("access_token") { throw .typeRefused }
        if let type = claims[.tokenType] {
            guard let name = (type.text?.lowercased()).map({ Array($0.utf8) }) else {
                throw .claimInvalid
            }
            guard tokenTypes.contains(where: { name.span.isEqual(to: $0) }) else {
                throw .typeRefused
            }
        }
        try TokenTypeGate.check(claims)
    }

    private static func checkTimes(
        _ token: IntrospectedToken, _ claims: Claims, skew: Int64, now: WallTime
    ) throws(TokenFailure) {
        if let expiry = token.expiry {
            guard now < expiry.adding(seconds: skew) else { throw .expired }
        }
        let latest = now.adding(seconds: skew)
        if let notBefore = token.notBefore, latest < notBefore { throw .notYetValid }
        let issuedAt = try ClaimReader(claims: claims).date(.issuedAt)
        if let issuedAt, latest < issuedAt { throw .notYetValid }
    }
}
