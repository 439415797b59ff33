import Basics
import Crypto
import Foundation
import Net
import TestSupport
import Testing

@testable import Demo

/// Code, refresh and client grants, revocation and logout, as Hydra does them (contract A4-A7).
extension DemoIssuerTests {
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
}
