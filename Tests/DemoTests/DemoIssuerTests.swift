import Basics
import Crypto
import Foundation
import Net
import TestSupport
import Testing

@testable import Demo

/// The stand-in for Hydra over real sockets, held against contract part A and its annex.
struct DemoIssuerTests {
    let running: Running<DemoIssuer>
    var issuer: DemoIssuer { running.server }
    var address: TestAddress { running.address }

    init() throws {
        let issuer = try DemoIssuer(
            DemoIssuerOptions(listen: .network(host: "127.0.0.1", port: 0)))
        try issuer.start()
        running = try Running(issuer, at: issuer.endpoint) { $0.stop() }
    }

    func json(_ response: RawResponse) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(response.body))
        return try #require(object as? [String: Any])
    }

    func payload(of token: String) throws -> [String: Any] {
        let part = try #require(token.split(separator: ".").dropFirst().first)
        let bytes = try #require(Base64URL.bytes(String(part)))
        return try #require(
            try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    func form(_ path: String, _ body: String, basic: String? = nil) throws -> RawResponse {
        var headers = ["Content-Type: application/x-www-form-urlencoded"]
        if let basic {
            headers.append("Authorization: Basic \(Data(basic.utf8).base64EncodedString())")
        }
        return try HTTP.send("POST", path, to: address, headers, body: body)
    }

    func authorize(_ more: String = "") throws -> String {
        let answer = try HTTP.send(
            "GET",
            "/oauth2/auth?response_type=code&client_id=web&state=12345678"
                + "&scope=openid+offline&redirect_uri=http%3A%2F%2F127.0.0.1%3A5555%2Fcb" + more,
            to: address)
        #expect(answer.status == 303)
        return answer["Location"] ?? ""
    }

    func code(_ more: String = "") throws -> String {
        let location = try authorize(more)
        let query = location.drop { $0 != "?" }.dropFirst()
        return try #require(FormFields(parsing: query.utf8)["code"])
    }

    static let redirect = "redirect_uri=http%3A%2F%2F127.0.0.1%3A5555%2Fcb"

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
