internal import Basics
internal import Crypto
internal import JSON

/// `POST /oauth2/token` and `POST /oauth2/revoke` (contract A5, A6).
extension DemoHydra {
    mutating func token(_ request: DemoRequest, now: WallTime) -> DemoResponse {
        let form = FormFields(parsing: request.body)
        do throws(DemoOAuthError) {
            let client = try client(of: request, form)
            switch form["grant_type"] {
            case "authorization_code": return try redeem(form, client, now: now)
            case "refresh_token": return try refresh(form, client, now: now)
            case "client_credentials": return try ownToken(form, client, now: now)
            default: throw .invalidRequest("")
            }
        } catch {
            return error.response
        }
    }

    mutating func revoke(_ request: DemoRequest) -> DemoResponse {
        let form = FormFields(parsing: request.body)
        do throws(DemoOAuthError) {
            if form.isEmpty { throw .invalidRequest("") }
            _ = try client(of: request, form)
        } catch {
            return error.response
        }
        // 200 says "understood", for unknown tokens and a lost database too.
        if !faults.isDatabaseDown, let token = form["token"] {
            if let grant = ledger.grant(of: token) { ledger.revoke(grant: grant) }
            ledger.accessTokens[DemoLedger.lastSegment(of: token)] = nil
        }
        return DemoResponse(200, Self.tokenCacheFields, [])
    }

    /// The client that the request proves to be: Basic with form-encoded parts, or the form.
    private func client(
        of request: DemoRequest, _ form: FormFields
    ) throws(DemoOAuthError) -> DemoClient {
        if faults.isDatabaseDown { throw .invalidClient }
        var id = form["client_id"]
        var secret = form["client_secret"]
        if let value = request.field("authorization") {
            guard id == nil, secret == nil, let pair = Self.basic(value) else {
                throw .invalidClient
            }
            (id, secret) = pair
        }
        guard let id else { throw .invalidRequest("") }
        guard let client = DemoClient.named(id), secret == client.secret else {
            throw .invalidClient
        }
        return client
    }

    /// Id and secret of the Basic scheme, form-decoded.
    static func basic(_ value: String) -> (String?, String?)? {
        let parts = value.split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "basic" else { return nil }
        // Base64 with padding; the alphabet's two other spellings are those of base64url.
        let url = parts[1].filter { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
        guard let bytes = Base64URL.bytes(String(url)),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        return (
            FormFields.decoded(bytes[..<colon]), FormFields.decoded(bytes[(colon + 1)...])
        )
    }

    private mutating func redeem(
        _ form: FormFields, _ client: DemoClient, now: WallTime
    ) throws(DemoOAuthError) -> DemoResponse {
        guard client.grants.contains("authorization_code") else { throw .unauthorizedClient }
        guard let text = form["code"], let code = ledger.codes[text] else {
            throw .invalidGrant("")
        }
        if code.isUsed {  // a replay ends everything that the code had brought
            ledger.revoke(grant: code.grant)
            throw .invalidGrant("The authorization code has already been used.")
        }
        guard now < code.expiry, ledger.grants[code.grant].clientID == client.id,
            code.redirectURI == form["redirect_uri"]
        else { throw .invalidGrant("") }
        try Self.checkVerifier(form["code_verifier"], against: code.challenge)
        ledger.codes[text]?.isUsed = true
        return try tokens(grant: code.grant, client, now: now)
    }

    private mutating func refresh(
        _ form: FormFields, _ client: DemoClient, now: WallTime
    ) throws(DemoOAuthError) -> DemoResponse {
        guard client.grants.contains("refresh_token") else { throw .unauthorizedClient }
        guard let text = form["refresh_token"], let refresh = ledger.refreshTokens[text],
            ledger.grants[refresh.grant].clientID == client.id
        else { throw .invalidGrant("The refresh token is malformed or not valid.") }
        if refresh.isUsed || ledger.grants[refresh.grant].isRevoked {
            ledger.revoke(grant: refresh.grant)
            throw .invalidGrant("The refresh token was already used.")
        }
        ledger.refreshTokens[text]?.isUsed = true
        ledger.dropAccessTokens(of: refresh.grant)
        return try tokens(grant: refresh.grant, client, now: now)
    }

    private mutating func ownToken(
        _ form: FormFields, _ client: DemoClient, now: WallTime
    ) throws(DemoOAuthError) -> DemoResponse {
        guard client.grants.contains("client_credentials") else { throw .unauthorizedClient }
        ledger.grants.append(
            .init(
                clientID: client.id, subject: client.id, scopes: form.words("scope"),
                audiences: form.words("audience"), nonce: nil, authenticatedAt: now.seconds,
                requestedAt: now.seconds, isUsersOwn: false))
        return try tokens(grant: ledger.grants.count - 1, client, now: now)
    }

    private mutating func tokens(
        grant: Int, _ client: DemoClient, now: WallTime
    ) throws(DemoOAuthError) -> DemoResponse {
        do throws(DemoFailure) {
            let scopes = ledger.grants[grant].scopes
            let access = try accessToken(grant: grant, for: client, now: now)
            var body = DemoClaims()
            body.set("access_token", access)
            body.set("expires_in", Self.accessTokenSeconds - 1)
            body.set("scope", scopes.joined(separator: " "))
            body.set("token_type", "bearer")
            if ledger.grants[grant].isUsersOwn {
                if scopes.contains("openid") {
                    body.set(
                        "id_token", try idToken(grant: grant, accessToken: access, now: now))
                }
                if scopes.contains("offline") || scopes.contains("offline_access") {
                    let refresh = try Self.opaque(prefix: "ory_rt_")
                    ledger.refreshTokens[refresh] = .init(grant: grant)
                    body.set("refresh_token", refresh)
                }
            }
            var response = DemoResponse.json(200, body.json, type: Self.tokenMediaType)
            response.fields += Self.tokenCacheFields
            return response
        } catch {
            throw DemoOAuthError(status: 500, error: "server_error", description: "\(error)")
        }
    }

    /// RFC 7636 section 4.6, S256 only.
    private static func checkVerifier(
        _ verifier: String?, against challenge: String?
    ) throws(DemoOAuthError) {
        guard let challenge else {
            if verifier != nil { throw .invalidGrant("The PKCE code challenge is missing.") }
            return
        }
        guard let verifier, (43...128).contains(verifier.utf8.count),
            Base64URL.text(Digest.sha256(Array(verifier.utf8)).bytes) == challenge
        else { throw .invalidGrant("The PKCE code challenge did not match the code verifier.") }
    }
}

extension DemoOAuthError {
    /// A grant that the client is not registered for.
    static let unauthorizedClient = DemoOAuthError(
        status: 400, error: "unauthorized_client",
        description: "The client is not authorized to request a token using this method.")
}
