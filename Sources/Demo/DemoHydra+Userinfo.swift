internal import Basics
internal import Crypto
internal import JSON

/// `GET|POST /userinfo` (contract A3).
extension DemoHydra {
    func userinfo(_ request: DemoRequest, now: WallTime) -> DemoResponse {
        if faults.userinfoStatus != 0 { return Self.unrecognizable(faults.userinfoStatus) }
        do throws(DemoOAuthError) {
            let body = try userinfoBody(of: bearer(in: request), now: now)
            if faults.userinfoSigned { return signedUserinfo(body, now: now) }
            return faults.userinfo.spoil(
                .json(200, faults.userinfoBody ?? body, type: faults.userinfoType),
                at: base + "/userinfo")
        } catch {
            return error.userinfoResponse
        }
    }

    private func userinfoBody(
        of token: String, now: WallTime
    ) throws(DemoOAuthError) -> [UInt8] {
        // The store is asked first, by the last segment; whatever it says, a fault of its own
        // included, is 401.
        if faults.isDatabaseDown { throw .requestUnauthorized }
        if ledger.refreshTokens[token] != nil { throw .refreshTokenAsBearer }
        guard let access = ledger.accessTokens[DemoLedger.lastSegment(of: token)] else {
            throw .requestUnauthorized
        }
        guard Self.isSame(token, access.token) else { throw .signatureMismatch }
        if let kid = access.kid, !keys.isCurrent(kid) { throw .signatureMismatch }
        guard now < access.expiry else {
            throw DemoOAuthError(
                status: 401, error: "invalid_token",
                description: access.kid == nil
                    ? "Token expired. Access token expired at '\(access.expiry.seconds)'."
                    : "Token expired. The token expired.")
        }
        return access.userinfo
    }

    /// A userinfo answer as a JWT: the claims, a fresh `jti` and `iat`, and no `exp` (A3).
    private func signedUserinfo(_ body: [UInt8], now: WallTime) -> DemoResponse {
        let key = keys.current(.rs256)
        var claims = DemoClaims()
        if let document = try? JSONDocument(parsing: body) { claims.merge(document.root) }
        claims.set("iat", now.seconds)
        guard let identifier = try? Self.uuid() else { return Self.unrecognizable(500) }
        claims.set("jti", identifier)
        let header = Self.header(of: key).json
        guard let token = try? key.token(header: header, payload: claims.json) else {
            return Self.unrecognizable(500)
        }
        return DemoResponse(200, [("Content-Type", "application/jwt")], Array(token.utf8))
    }

    /// The token: in the header, else the form, else the query.
    private func bearer(in request: DemoRequest) -> String {
        if let value = request.field("authorization") {
            let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, parts[0].lowercased() == "bearer" { return String(parts[1]) }
        }
        let form = FormFields(parsing: request.method == "POST" ? request.body : [])
        return form["access_token"] ?? FormFields(parsing: request.query.utf8)["access_token"] ?? ""
    }

    /// Equal but for Hydra's prefix, which is optional on input.
    private static func isSame(_ sent: String, _ issued: String) -> Bool {
        sent == issued || "ory_at_" + sent == issued
    }
}

extension DemoOAuthError {
    /// A refresh token where an access token belongs.
    static let refreshTokenAsBearer = DemoOAuthError(
        status: 401, error: "invalid_token",
        description: "Only access tokens are allowed in the authorization header.")
}
