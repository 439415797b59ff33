internal import Basics
internal import Crypto

/// Making tokens (contract A0, A8).
extension DemoHydra {
    /// Makes a token outside any flow.
    mutating func mint(
        _ request: DemoTokenRequest, now: WallTime
    ) throws(DemoFailure) -> String {
        let expiry = now.adding(seconds: request.lifetimeSeconds)
        var userinfo = userinfoClaims(
            clientID: request.clientID, subject: request.subject, at: now.seconds)
        for name in request.omitted { userinfo.remove(name) }
        var claims = accessClaims(
            clientID: request.clientID, subject: request.subject, audiences: request.audiences,
            scopes: request.scopes, lifetimeSeconds: request.lifetimeSeconds, at: now.seconds)
        var access = DemoLedger.AccessToken(
            token: "", expiry: expiry, userinfo: [], kid: nil,
            introspection: Self.introspection(claims, request.scopes), scopes: request.scopes)
        access.introspection.merge(request.introspection)
        for name in request.introspectionOmitted { access.introspection.remove(name) }
        if request.kind == .opaque {
            userinfo.merge(request.claims)
            access.token = try Self.opaque(prefix: "ory_at_")
            access.userinfo = userinfo.json
            try remember(access, grant: nil)
            return access.token
        }
        claims.set("jti", try Self.uuid())
        for name in request.omitted { claims.remove(name) }
        claims.merge(request.claims)
        let key = request.signature == .unlisted ? keys.unlisted : keys.current(request.algorithm)
        var header = DemoHydra.header(of: key)
        header.merge(request.header)
        let token = try key.token(
            header: header.json, payload: request.payload ?? claims.json,
            signature: request.signature)
        access.token = token
        access.kid = key.kid
        access.userinfo = userinfo.json
        try remember(access, grant: nil)
        return token
    }

    /// An access token of a grant, as the client's strategy wants it.
    mutating func accessToken(
        grant index: Int, for client: DemoClient, now: WallTime
    ) throws(DemoFailure) -> String {
        let grant = ledger.grants[index]
        let expiry = now.adding(seconds: Self.accessTokenSeconds)
        let userinfo = userinfoClaims(
            clientID: client.id, subject: grant.isUsersOwn ? grant.subject : "",
            at: now.seconds)
        var claims = accessClaims(
            clientID: client.id, subject: grant.subject, audiences: grant.audiences,
            scopes: grant.scopes, lifetimeSeconds: Self.accessTokenSeconds, at: now.seconds)
        var access = DemoLedger.AccessToken(
            token: "", expiry: expiry, userinfo: userinfo.json, kid: nil,
            introspection: Self.introspection(claims, grant.scopes), scopes: grant.scopes)
        guard client.hasJWTs else {
            access.token = try Self.opaque(prefix: "ory_at_")
            try remember(access, grant: index)
            return access.token
        }
        claims.set("jti", try Self.uuid())
        let key = keys.current(.rs256)
        let token = try key.token(header: Self.header(of: key).json, payload: claims.json)
        access.token = token
        access.kid = key.kid
        try remember(access, grant: index)
        return token
    }

    /// An ID token of a grant.
    mutating func idToken(
        grant index: Int, accessToken: String, now: WallTime
    ) throws(DemoFailure) -> String {
        let grant = ledger.grants[index]
        var claims = userinfoClaims(
            clientID: grant.clientID, subject: grant.subject, at: now.seconds)
        claims.set("exp", now.seconds + Self.accessTokenSeconds)
        claims.set("auth_time", grant.authenticatedAt)
        claims.set("rat", grant.requestedAt)
        claims.set("jti", try Self.uuid())
        claims.set("sid", try Self.uuid())
        claims.set("nonce", grant.nonce ?? "")
        let half = Digest.sha256(Array(accessToken.utf8)).bytes.prefix(16)
        claims.set("at_hash", Base64URL.text(Array(half)))
        let key = keys.current(.rs256)
        let token = try key.token(header: Self.header(of: key).json, payload: claims.json)
        ledger.idTokens[token] = key.kid
        return token
    }

    /// Lifetime of access and ID tokens in seconds, Hydra's default.
    static let accessTokenSeconds: Int64 = 3600

    /// `<prefix><32 random bytes>.<32 bytes of MAC>`, both base64url: 43, a dot and 43.
    static func opaque(prefix: String) throws(DemoFailure) -> String {
        prefix + Base64URL.text(try random(32)) + "." + Base64URL.text(try random(32))
    }

    /// A random UUID (RFC 9562 version 4).
    static func uuid() throws(DemoFailure) -> String {
        var bytes = try random(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return text
    }

    private static func random(_ count: Int) throws(DemoFailure) -> [UInt8] {
        do throws(CryptoFailure) { return try SecureRandom.bytes(count) } catch {
            throw .crypto(error)
        }
    }

    static func header(of key: DemoKey) -> DemoClaims {
        var header = DemoClaims()
        header.set("alg", "\(key.algorithm.name)")
        header.set("kid", key.kid)
        header.set("typ", "JWT")
        return header
    }

    private mutating func remember(
        _ access: DemoLedger.AccessToken, grant: Int?
    ) throws(DemoFailure) {
        guard ledger.hasRoom else { throw .request("too many tokens; start the demo again") }
        ledger.add(access, grant: grant)
    }

    /// What introspection says of a live access token with these claims (contract A10).
    private static func introspection(_ claims: DemoClaims, _ scopes: [String]) -> DemoClaims {
        var answer = claims
        answer.remove("scp")
        answer.set("scope", scopes.joined(separator: " "))
        answer.set("token_type", "Bearer")
        answer.set("token_use", "access_token")
        return answer
    }

    private func accessClaims(
        clientID: String, subject: String, audiences: [String], scopes: [String],
        lifetimeSeconds: Int64, at now: Int64
    ) -> DemoClaims {
        var claims = DemoClaims()
        claims.set("iss", issuer)
        claims.set("sub", subject)
        claims.set("aud", audiences)
        claims.set("client_id", clientID)
        claims.set("exp", now + lifetimeSeconds)
        // A token that has expired was issued before it did.
        let issuedAt = min(now, now + lifetimeSeconds - 3600)
        claims.set("iat", lifetimeSeconds < 0 ? issuedAt : now)
        claims.set("nbf", lifetimeSeconds < 0 ? issuedAt : now)
        claims.set("scp", scopes)
        claims.set("ext", json: "{}")
        return claims
    }

    private func userinfoClaims(clientID: String, subject: String, at now: Int64) -> DemoClaims {
        var claims = DemoClaims()
        claims.set("iss", issuer)
        claims.set("aud", [clientID])
        claims.set("iat", now)
        guard !subject.isEmpty else { return claims }  // a client's own token has no more
        claims.set("sub", subject)
        claims.set("auth_time", now)
        claims.set("rat", now)
        claims.set("email", "\(subject)@example.com")
        claims.set("email_verified", true)
        return claims
    }
}
