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
            clientID: claims.clientID, audiences: claims.audiences, scopes: claims.scopes,
            expiry: claims.expiry, notBefore: claims.notBefore, kind: facts.kind, source: .jwt,
            headerBlock: try render(claims.document, facts))
    }

    /// The identity of a userinfo answer (OpenID Connect Core section 5.3.2, contract A3, B60). Its
    /// `aud` names the client, not the resource; scopes, audiences and expiry stay unknown.
    func identity(fromUserInfo document: JSONDocument) throws(Refusal) -> Identity {
        let claims = document.root
        guard claims.kind == .object else { throw Refusal(.userinfoInvalid) }
        if let issuer = claims["iss"], !issuer.isString(settings.issuer.span) {
            throw Refusal(.userinfoInvalid)
        }
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
            headerBlock: try render(document, facts))
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
        _ document: JSONDocument, _ facts: IdentityFacts
    ) throws(Refusal) -> [UInt8] {
        do throws(IdentityHeaders.Failure) {
            return try headers.render(document.root, facts)
        } catch {
            throw Refusal(error.reason)
        }
    }
}
