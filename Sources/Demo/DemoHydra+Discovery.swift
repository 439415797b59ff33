internal import Crypto
internal import JSON

/// Discovery and keys (contract A1, A2).
extension DemoHydra {
    /// `GET /.well-known/openid-configuration`.
    func discovery() -> DemoResponse {
        var claims = DemoClaims()
        claims.set("issuer", faults.discoveryIssuer ?? issuer)
        claims.set("authorization_endpoint", base + "/oauth2/auth")
        claims.set("token_endpoint", base + "/oauth2/token")
        claims.set("jwks_uri", base + "/.well-known/jwks.json")
        claims.set("userinfo_endpoint", base + "/userinfo")
        if faults.introspectionInDiscovery {
            claims.set("introspection_endpoint", base + "/admin/oauth2/introspect")
        }
        claims.set("revocation_endpoint", base + "/oauth2/revoke")
        claims.set("end_session_endpoint", base + "/oauth2/sessions/logout")
        setLists(in: &claims)
        for name in [
            "request_parameter_supported", "request_uri_parameter_supported",
            "require_request_uri_registration", "backchannel_logout_supported",
            "backchannel_logout_session_supported", "frontchannel_logout_supported",
            "frontchannel_logout_session_supported",
        ] { claims.set(name, true) }
        claims.set("claims_parameter_supported", false)
        return .json(200, claims.json)
    }

    private func setLists(in claims: inout DemoClaims) {
        let signing = [String(describing: keys.current(.rs256).algorithm.name)]
        claims.set("subject_types_supported", ["public"])
        claims.set(
            "response_types_supported",
            ["code", "code id_token", "id_token", "token id_token", "token", "token id_token code"])
        claims.set("claims_supported", ["sub"])
        claims.set(
            "grant_types_supported",
            ["authorization_code", "implicit", "client_credentials", "refresh_token"])
        claims.set("response_modes_supported", ["query", "fragment", "form_post"])
        claims.set("scopes_supported", ["offline_access", "offline", "openid"])
        claims.set(
            "token_endpoint_auth_methods_supported",
            ["client_secret_post", "client_secret_basic", "private_key_jwt", "none"])
        claims.set("userinfo_signing_alg_values_supported", ["none"] + signing)
        claims.set("id_token_signing_alg_values_supported", signing)
        claims.set("id_token_signed_response_alg", signing)
        claims.set("userinfo_signed_response_alg", signing)
        claims.set("request_object_signing_alg_values_supported", ["none", "RS256", "ES256"])
        claims.set("code_challenge_methods_supported", ["plain", "S256"])
    }

    /// `GET /.well-known/jwks.json`.
    func keySet() -> DemoResponse {
        let listed = faults.extraKeys + keys.listed.map(\.jwk)
        guard faults.keySet != .empty else { return .json(200, Self.keySet(of: [])) }
        return faults.keySet.spoil(
            .json(200, Self.keySet(of: listed)), at: base + "/.well-known/jwks.json")
    }

    private static func keySet(of keys: [[UInt8]]) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("keys")
        json.beginArray()
        for key in keys { json.raw(key) }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}
