internal import Basics
internal import Crypto
internal import JSON

/// `POST /admin/oauth2/introspect`, on Hydra's admin port (contract A10): without authentication
/// there, with Basic where a test wants it, and signed (RFC 9701) for whoever asks so, which Hydra
/// does not do.
extension DemoHydra {
    private static let signedMediaType = "application/token-introspection+jwt"

    func introspect(_ request: DemoRequest, now: WallTime) -> DemoResponse {
        if faults.introspectionStatus != 0 {
            return Self.unrecognizable(faults.introspectionStatus)
        }
        let form = FormFields(parsing: request.body)
        guard isLetIn(request, form) else { return DemoOAuthError.invalidClient.response }
        guard !form.isEmpty else { return DemoOAuthError.invalidRequest("").response }
        var body = DemoClaims()
        if let access = live(form["token"] ?? "", now: now), grants(access, form.words("scope")) {
            body = access.introspection
            body.set("active", true)
        } else {
            body.set("active", false)
        }
        let wantsSigned = request.field("accept")?.contains(Self.signedMediaType) == true
        if wantsSigned, faults.introspectionBody == nil {
            return signed(body, now: now)
        }
        return .json(
            200, faults.introspectionBody ?? body.json,
            type: faults.introspectionType ?? Self.tokenMediaType)
    }

    /// Whether the request carries the credentials that a test demands: `id:secret` by Basic with
    /// form-encoded parts, or in the form; or `Bearer token`.
    private func isLetIn(_ request: DemoRequest, _ form: FormFields) -> Bool {
        guard let wanted = faults.introspectionCredentials else { return true }
        guard let value = request.field("authorization") else {
            guard let id = form["client_id"], let secret = form["client_secret"] else {
                return false
            }
            return "\(id):\(secret)" == wanted
        }
        if value == wanted { return true }
        guard let (id, secret) = Self.basic(value), let id, let secret else { return false }
        return "\(id):\(secret)" == wanted
    }

    /// What the store knows of a token; a lost database, a key that is no longer the newest, and an
    /// EdDSA key look like a token that is not active (A0, A2).
    private func live(_ token: String, now: WallTime) -> DemoLedger.AccessToken? {
        guard !faults.isDatabaseDown, let access = ledger.access(token), now < access.expiry else {
            return nil
        }
        if let kid = access.kid, !keys.isCurrent(kid) || keys.isEdwards(kid) { return nil }
        return access
    }

    /// Whether a token was granted all of `scopes`.
    private func grants(_ access: DemoLedger.AccessToken, _ scopes: [String]) -> Bool {
        scopes.allSatisfy(access.scopes.contains)
    }

    private func signed(_ body: DemoClaims, now: WallTime) -> DemoResponse {
        let key = keys.current(.rs256)
        var header = DemoClaims()
        header.set("alg", "\(key.algorithm.name)")
        header.set("kid", key.kid)
        header.set("typ", faults.introspectionJWTType)
        var claims = DemoClaims()
        claims.set("iss", issuer)
        claims.set("aud", [faults.introspectionJWTAudience])
        claims.set("iat", now.seconds)
        claims.set(
            "token_introspection", json: String(decoding: body.json, as: UTF8.self))
        guard let token = try? key.token(header: header.json, payload: claims.json) else {
            return Self.unrecognizable(500)
        }
        return DemoResponse(200, [("Content-Type", Self.signedMediaType)], Array(token.utf8))
    }
}
