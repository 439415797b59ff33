internal import Basics
internal import Config
internal import JOSE
internal import JSON
internal import Policy

/// Makes identities of one issuer from facts that were proved. Immutable; all workers share it.
struct IdentityBuilder: Sendable {
    /// Longest subject in bytes, as in JWTs.
    private static let subjectBytesMax = 1024
    /// Most entries of userinfo's `aud` that are looked at.
    private static let audiencesMax = 64

    private let issuerIndex: Int
    private let settings: IssuerConfiguration
    private let headers: IdentityHeaders

    init(issuerIndex: Int, settings: IssuerConfiguration, headers: IdentityHeaders) {
        self.issuerIndex = issuerIndex
        self.settings = settings
        self.headers = headers
    }

    /// The identity of a verified JWT.
    func identity(from claims: VerifiedClaims) throws(Refusal) -> Identity {
        try requireSubject(claims.subject, orClient: claims.clientID)
        let facts = facts(
            subject: claims.subject, clientID: claims.clientID, scopes: claims.scopes,
            kind: claims.isClient ? .client : .user)
        return Identity(
            issuerIndex: issuerIndex, issuer: settings.issuer, subject: claims.subject,
            clientID: claims.clientID, audiences: shared(claims.audiences), scopes: claims.scopes,
            expiry: claims.expiry, notBefore: claims.notBefore, issuedAt: claims.issuedAt,
            isTypedAccessToken: claims.isTypedAccessToken, tokenID: claims.tokenID,
            sessionID: claims.sessionID, kind: facts.kind, source: .jwt,
            headerBlock: try render(claims.document.root, facts))
    }

    /// The settings' own list where a token names just these, as most do: ten thousand identities
    /// then hold one list, which stays in the processor's cache while they are judged.
    private func shared(_ audiences: [[UInt8]]) -> [[UInt8]] {
        guard audiences.count == settings.audiences.count else { return audiences }
        for index in audiences.indices
        where !audiences[index].isSame(as: settings.audiences[index]) { return audiences }
        return settings.audiences
    }

    /// The identity of an introspected token (RFC 7662 section 2.2, contract A10, B64), with claims
    /// of the userinfo answer for the same token added.
    func identity(
        from token: IntrospectedToken, adding userinfo: JSONDocument?
    ) throws(Refusal) -> Identity {
        let allowed = settings.opaqueTokens.clientIDs
        guard allowed.isEmpty || token.clientID.map(allowed.contains) ?? false else {
            throw Refusal(.audienceMismatch)
        }
        if let userinfo { try requireSameSubject(userinfo.root, as: token) }
        try requireSubject(token.subject, orClient: token.clientID)
        let facts = facts(
            subject: token.subject, clientID: token.clientID, scopes: token.scopes,
            kind: token.isClient ? .client : .user)
        return Identity(
            issuerIndex: issuerIndex, issuer: settings.issuer, subject: token.subject,
            clientID: token.clientID, audiences: shared(token.audiences), scopes: token.scopes,
            expiry: token.expiry, notBefore: token.notBefore, tokenID: token.tokenID,
            sessionID: token.sessionID, kind: facts.kind,
            source: .introspection,
            headerBlock: try render(token.claims, adding: userinfo?.root, facts))
    }

    /// OpenID Connect Core section 5.3.2: claims about somebody else are not to be used. A client's
    /// own token may have its client for a subject at introspection and none at userinfo (A3, A8);
    /// a pairwise subject is told by introspection too (A10).
    private func requireSameSubject(
        _ userinfo: JSONValue, as token: IntrospectedToken
    ) throws(Refusal) {
        try requireOurIssuer(userinfo)
        guard let subject = try subject(in: userinfo) else {
            guard token.isClient || token.subject == nil else {
                throw Refusal(.subjectMismatch)
            }
            return
        }
        guard subject == token.subject || subject == token.obfuscatedSubject else {
            throw Refusal(.subjectMismatch)
        }
    }

    /// `iss`, where an answer names one.
    private func requireOurIssuer(_ claims: JSONValue) throws(Refusal) {
        guard claims.kind == .object else { throw Refusal(.userinfoInvalid) }
        if let issuer = claims["iss"], !issuer.isString(settings.issuer.span) {
            throw Refusal(.userinfoInvalid)
        }
    }

    /// The identity of a userinfo answer (OpenID Connect Core section 5.3.2, contract A3, B60). Its
    /// `aud` names the client, not the resource; scopes, audiences and expiry stay unknown.
    func identity(fromUserInfo document: JSONDocument) throws(Refusal) -> Identity {
        let claims = document.root
        try requireOurIssuer(claims)
        let clients = try clients(in: claims)
        let allowed = settings.opaqueTokens.clientIDs
        guard allowed.isEmpty || clients.contains(where: allowed.contains) else {
            throw Refusal(.audienceMismatch)
        }
        let subject = try subject(in: claims)
        let clientID = clients.count == 1 ? clients[0] : nil
        try requireSubject(subject, orClient: clientID)
        let facts = facts(
            subject: subject, clientID: clientID, scopes: nil,
            kind: subject == nil || subject == clientID ? .client : .user)
        return Identity(
            issuerIndex: issuerIndex, issuer: settings.issuer, subject: subject,
            clientID: clientID, expiry: nil, kind: facts.kind, source: .userinfo,
            headerBlock: try render(claims, facts))
    }

    private func requireSubject(
        _ subject: [UInt8]?, orClient clientID: [UInt8]?
    ) throws(Refusal) {
        if subject != nil { return }
        guard settings.missingSubject == .client, clientID != nil else {
            throw Refusal(.subjectMissing)
        }
    }

    /// `sub`; nil when it is missing, null or empty.
    private func subject(in claims: JSONValue) throws(Refusal) -> [UInt8]? {
        guard let value = claims["sub"], !value.isNull else { return nil }
        guard let subject = value.stringBytes, subject.count <= Self.subjectBytesMax,
            subject.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { throw Refusal(.userinfoInvalid) }
        return subject.isEmpty ? nil : subject
    }

    private func clients(in claims: JSONValue) throws(Refusal) -> [[UInt8]] {
        guard let value = claims["aud"], !value.isNull else { return [] }
        if let single = value.stringBytes { return single.isEmpty ? [] : [single] }
        guard value.kind == .array, value.count <= Self.audiencesMax else {
            throw Refusal(.userinfoInvalid)
        }
        return value.elements.compactMap(\.stringBytes).filter { !$0.isEmpty }
    }

    private func facts(
        subject: [UInt8]?, clientID: [UInt8]?, scopes: [[UInt8]]?, kind: Identity.Kind
    ) -> IdentityFacts {
        IdentityFacts(
            issuer: settings.issuer, subject: subject, clientID: clientID, scopes: scopes,
            kind: kind, trustsEmail: settings.trustEmail)
    }

    private func render(
        _ claims: JSONValue, adding more: JSONValue? = nil, _ facts: IdentityFacts
    ) throws(Refusal) -> [UInt8] {
        do throws(IdentityHeaders.Failure) {
            return try headers.render(claims, adding: more, facts)
        } catch {
            throw Refusal(error.reason)
        }
    }
}
