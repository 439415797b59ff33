import Basics
import Crypto
import Foundation
import Net
import TestSupport
import Testing

@testable import Demo

/// The stand-in for Hydra over real sockets, held against contract part A and its annex.
struct DemoIssuerTests {
    private let running: Running<DemoIssuer>
    private var issuer: DemoIssuer { running.server }
    private var address: TestAddress { running.address }

    init() throws {
        let issuer = try DemoIssuer(
            DemoIssuerOptions(listen: .network(host: "127.0.0.1", port: 0)))
        try issuer.start()
        running = try Running(issuer, at: issuer.endpoint) { $0.stop() }
    }

    private func json(_ response: RawResponse) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(response.body))
        return try #require(object as? [String: Any])
    }

    private func payload(of token: String) throws -> [String: Any] {
        let part = try #require(token.split(separator: ".").dropFirst().first)
        let bytes = try #require(Base64URL.bytes(String(part)))
        return try #require(
            try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    private func form(_ path: String, _ body: String, basic: String? = nil) throws -> RawResponse {
        var headers = ["Content-Type: application/x-www-form-urlencoded"]
        if let basic {
            headers.append("Authorization: Basic \(Data(basic.utf8).base64EncodedString())")
        }
        return try HTTP.send("POST", path, to: address, headers, body: body)
    }

    private func authorize(_ more: String = "") throws -> String {
        let answer = try HTTP.send(
            "GET",
            "/oauth2/auth?response_type=code&client_id=web&state=12345678"
                + "&scope=openid+offline&redirect_uri=http%3A%2F%2F127.0.0.1%3A5555%2Fcb" + more,
            to: address)
        #expect(answer.status == 303)
        return answer["Location"] ?? ""
    }

    private func code(_ more: String = "") throws -> String {
        let location = try authorize(more)
        let query = location.drop { $0 != "?" }.dropFirst()
        return try #require(FormFields(parsing: query.utf8)["code"])
    }

    private static let redirect = "redirect_uri=http%3A%2F%2F127.0.0.1%3A5555%2Fcb"

    @Test func discoveryNamesItsOwnEndpoints() throws {
        let answer = try HTTP.send("GET", "/.well-known/openid-configuration", to: address)
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "application/json")
        #expect(
            answer["Cache-Control"] == "private, no-cache, no-store, must-revalidate")
        let document = try json(answer)
        #expect(document["issuer"] as? String == issuer.issuer)
        #expect(document["jwks_uri"] as? String == issuer.issuer + "/.well-known/jwks.json")
        #expect(document["userinfo_endpoint"] as? String == issuer.issuer + "/userinfo")
        #expect(document["introspection_endpoint"] == nil)
        #expect(
            document["code_challenge_methods_supported"] as? [String] == ["plain", "S256"])
    }

    @Test func keySetHoldsThreeKindsAndNoPrivateParts() throws {
        let document = try json(HTTP.send("GET", "/.well-known/jwks.json", to: address))
        let keys = try #require(document["keys"] as? [[String: Any]])
        #expect(keys.map { $0["kty"] as? String } == ["RSA", "EC", "OKP"])
        for key in keys {
            #expect(key["use"] as? String == "sig")
            #expect(key["d"] == nil)
        }
    }

    @Test func jwtHasHydrasClaims() throws {
        let token = try issuer.mint(DemoTokenRequest())
        let claims = try payload(of: token)
        #expect(claims["iss"] as? String == issuer.issuer)
        #expect(claims["sub"] as? String == "alice")
        #expect(claims["client_id"] as? String == "web")
        #expect(claims["aud"] as? [String] == ["orders"])
        #expect(claims["scp"] as? [String] == ["openid", "offline"])
        #expect(claims["nbf"] as? Int == claims["iat"] as? Int)
        #expect((claims["ext"] as? [String: Any])?.isEmpty == true)
        #expect((claims["jti"] as? String)?.count == 36)
    }

    @Test func opaqueTokenHasHydrasShapeAndUserinfo() throws {
        var request = DemoTokenRequest()
        request.kind = .opaque
        let token = try issuer.mint(request)
        #expect(token.hasPrefix("ory_at_"))
        #expect(token.utf8.count == 94)
        let answer = try HTTP.get("/userinfo", bearer: token, from: address)
        #expect(answer.status == 200)
        let claims = try json(answer)
        #expect(claims["sub"] as? String == "alice")
        #expect(claims["aud"] as? [String] == ["web"])
        #expect(claims["exp"] == nil)
        #expect(claims["scope"] == nil)
    }

    @Test func userinfoKnowsTheLastSegmentFirst() throws {
        var request = DemoTokenRequest()
        request.kind = .opaque
        let token = try issuer.mint(request)
        let mac = token.split(separator: ".")[1]
        let alteredKey = try HTTP.get("/userinfo", bearer: "ory_at_x.\(mac)", from: address)
        #expect(alteredKey.status == 400)
        #expect(alteredKey["WWW-Authenticate"] == nil)
        #expect(
            alteredKey.text
                == #"{"error":"token_signature_mismatch","error_description":"Token signature "#
                + #"mismatch. Check that you provided  a valid token in the right format."}"#
        )
        let unknown = try HTTP.get("/userinfo", bearer: "ory_at_x.y", from: address)
        #expect(unknown.status == 401)
        let text =
            "The request could not be authorized. "
            + "Check that you provided valid credentials in the right format."
        #expect(
            unknown["WWW-Authenticate"]
                == "Bearer error=\"request_unauthorized\",error_description=\"\(text)\"")
    }

    @Test func expiredTokensAreInvalidAtUserinfo() throws {
        var request = DemoTokenRequest()
        request.kind = .opaque
        request.lifetimeSeconds = -1
        let token = try issuer.mint(request)
        let answer = try HTTP.get("/userinfo", bearer: token, from: address)
        #expect(answer.status == 401)
        #expect(answer.text.contains("invalid_token"))
    }

    @Test func rotatedJWTsAreRefusedAtUserinfo() throws {
        let token = try issuer.mint(DemoTokenRequest())
        #expect(try HTTP.get("/userinfo", bearer: token, from: address).status == 200)
        try issuer.rotate(.rs256, drop: false)
        #expect(try HTTP.get("/userinfo", bearer: token, from: address).status == 400)
    }

    @Test func codeIsRedeemedOnceAndReplayRevokes() throws {
        let verifier = String(repeating: "v", count: 43)
        let challenge = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"
        let code = try code("&code_challenge=\(challenge)&code_challenge_method=S256")
        let body = "grant_type=authorization_code&code=\(code)&\(Self.redirect)"
        let wrong = try form("/oauth2/token", body + "&code_verifier=x", basic: "web:web-secret")
        #expect(wrong.status == 400)
        let answer = try form(
            "/oauth2/token", body + "&code_verifier=\(verifier)", basic: "web:web-secret")
        try #require(answer.status == 200, "\(answer)")
        #expect(answer["Content-Type"] == "application/json;charset=UTF-8")
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer["Pragma"] == "no-cache")
        let tokens = try json(answer)
        #expect(tokens["token_type"] as? String == "bearer")
        #expect(tokens["expires_in"] as? Int == 3599)
        let access = try #require(tokens["access_token"] as? String)
        #expect(try HTTP.get("/userinfo", bearer: access, from: address).status == 200)
        let identity = try payload(of: #require(tokens["id_token"] as? String))
        #expect(identity["aud"] as? [String] == ["web"])
        #expect(identity["at_hash"] != nil)
        let replay = try form(
            "/oauth2/token", body + "&code_verifier=\(verifier)", basic: "web:web-secret")
        #expect(replay.status == 400)
        #expect(try HTTP.get("/userinfo", bearer: access, from: address).status == 401)
    }

    @Test func refreshRotatesAndReuseEndsTheChain() throws {
        let first = try json(
            form(
                "/oauth2/token",
                "grant_type=authorization_code&code=\(code())&\(Self.redirect)"
                    + "&client_id=web&client_secret=web-secret"))
        let refresh = try #require(first["refresh_token"] as? String)
        let body = "grant_type=refresh_token&refresh_token=\(refresh)"
        let second = try json(form("/oauth2/token", body, basic: "web:web-secret"))
        let access = try #require(second["access_token"] as? String)
        let old = try #require(first["access_token"] as? String)
        #expect(try HTTP.get("/userinfo", bearer: old, from: address).status == 401)
        #expect(try HTTP.get("/userinfo", bearer: access, from: address).status == 200)
        let reuse = try form("/oauth2/token", body, basic: "web:web-secret")
        #expect(reuse.status == 400)
        #expect(reuse.text.contains("The refresh token was already used."))
        #expect(try HTTP.get("/userinfo", bearer: access, from: address).status == 401)
        let asBearer = try HTTP.get("/userinfo", bearer: refresh, from: address)
        #expect(asBearer.status == 401)
        #expect(asBearer.text.contains("Only access tokens"))
    }

    @Test func clientCredentialsGiveAJWTWhoseSubjectIsTheClient() throws {
        let body = "grant_type=client_credentials&scope=orders&audience=orders"
        let answer = try json(form("/oauth2/token", body, basic: "svc:svc-secret"))
        let token = try #require(answer["access_token"] as? String)
        let claims = try payload(of: token)
        #expect(claims["sub"] as? String == "svc")
        #expect(claims["client_id"] as? String == "svc")
        #expect(answer["refresh_token"] == nil)
        let userinfo = try json(HTTP.get("/userinfo", bearer: token, from: address))
        #expect(Set(userinfo.keys) == ["aud", "iat", "iss"])
    }

    @Test(arguments: [
        ("grant_type=client_credentials", "svc:wrong", 401, "invalid_client"),
        ("grant_type=client_credentials", "nobody:x", 401, "invalid_client"),
        ("grant_type=client_credentials", nil, 400, "invalid_request"),
        ("grant_type=nonsense", "svc:svc-secret", 400, "invalid_request"),
        ("grant_type=refresh_token&refresh_token=x", "web:web-secret", 400, "invalid_grant"),
        ("grant_type=authorization_code&code=x", "svc:svc-secret", 400, "unauthorized_client"),
    ])
    func tokenEndpointRefuses(body: String, basic: String?, status: Int, error: String) throws {
        let answer = try form("/oauth2/token", body, basic: basic)
        #expect(answer.status == status)
        #expect(try json(answer)["error"] as? String == error)
        #expect(answer["WWW-Authenticate"] == nil)
    }

    @Test(arguments: [
        ("&code_challenge=abc", "invalid_request"),
        ("&code_challenge=abc&code_challenge_method=plain", "invalid_request"),
        ("&nonce=short", "insufficient_entropy"),
    ])
    func authorizationIsRefusedAtTheClient(more: String, error: String) throws {
        let location = try authorize(more)
        #expect(location == "http://127.0.0.1:5555/cb?error=\(error)&state=12345678")
    }

    @Test func unknownRedirectNeverLeavesTheIssuer() throws {
        let answer = try HTTP.send(
            "GET",
            "/oauth2/auth?response_type=code&client_id=web&state=12345678"
                + "&redirect_uri=http%3A%2F%2F127.0.0.1.evil.example%2F", to: address)
        #expect(answer.status == 302)
        #expect(answer["Location"]?.hasPrefix(issuer.issuer) == true)
    }

    @Test func revocationEndsBothTokensAndKnowsNoUnknownOnes() throws {
        let tokens = try json(
            form(
                "/oauth2/token",
                "grant_type=authorization_code&code=\(code())&\(Self.redirect)",
                basic: "web:web-secret"))
        let access = try #require(tokens["access_token"] as? String)
        let refresh = try #require(tokens["refresh_token"] as? String)
        let answer = try form("/oauth2/revoke", "token=\(refresh)", basic: "web:web-secret")
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty)
        #expect(try HTTP.get("/userinfo", bearer: access, from: address).status == 401)
        #expect(
            try form("/oauth2/revoke", "token=unknown", basic: "web:web-secret").status == 200)
        #expect(try form("/oauth2/revoke", "", basic: "web:web-secret").status == 400)
        #expect(try form("/oauth2/revoke", "token=x", basic: "web:no").status == 401)
    }

    @Test func logoutGoesBackOnlyWithAHintOfTheNewestKey() throws {
        let tokens = try json(
            form(
                "/oauth2/token",
                "grant_type=authorization_code&code=\(code())&\(Self.redirect)",
                basic: "web:web-secret"))
        let hint = try #require(tokens["id_token"] as? String)
        let back = "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A5555%2Fbye&state=s1"
        let path = "/oauth2/sessions/logout?\(back)"
        let without = try HTTP.send("GET", path, to: address)
        #expect(without["Location"]?.contains("/demo/error") == true)
        let with = try HTTP.send("GET", path + "&id_token_hint=\(hint)", to: address)
        #expect(with["Location"] == "http://127.0.0.1:5555/bye?state=s1")
        try issuer.rotate(.rs256, drop: false)
        let stale = try HTTP.send("GET", path + "&id_token_hint=\(hint)", to: address)
        #expect(stale["Location"]?.contains("/demo/error") == true)
    }

    @Test func lostDatabaseLooksLikeBadTokens() throws {
        var request = DemoTokenRequest()
        request.kind = .opaque
        let token = try issuer.mint(request)
        let control = try HTTP.send(
            "POST", "/demo/fault", to: address, body: #"{"database_down": true}"#)
        #expect(control.status == 200)
        #expect(try HTTP.get("/userinfo", bearer: token, from: address).status == 401)
        #expect(
            try form("/oauth2/token", "grant_type=client_credentials", basic: "svc:svc-secret")
                .status == 401)
        #expect(try form("/oauth2/revoke", "token=x", basic: "svc:svc-secret").status == 401)
        #expect(try HTTP.send("GET", "/health/ready", to: address).status == 503)
        #expect(try HTTP.send("GET", "/health/alive", to: address).status == 200)
    }

    @Test func countersCountCallsPerEndpoint() throws {
        _ = try HTTP.get("/userinfo", bearer: "x", from: address)
        _ = try HTTP.get("/userinfo/", bearer: "x", from: address)  // the slash is cut
        _ = try HTTP.send("GET", "/.well-known/jwks.json", to: address)
        let counters = try json(HTTP.send("GET", "/demo/counters", to: address))
        #expect(counters["userinfo"] as? Int == 2)
        #expect(counters["jwks"] as? Int == 1)
        #expect(issuer.count("discovery") == 0)
    }

    @Test(arguments: [#"{"kind": "paper"}"#, #"{"colour": "red"}"#, "[]", "{", ""])
    func controlRequestsAreReadStrictly(body: String) throws {
        #expect(try HTTP.send("POST", "/demo/token", to: address, body: body).status == 400)
    }

    @Test func onlyLoopbackMayListen() {
        #expect(throws: DemoFailure.self) {
            _ = try DemoIssuer(DemoIssuerOptions(listen: .network(host: "0.0.0.0", port: 0)))
        }
    }
}
