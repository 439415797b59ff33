import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// What refused clients are told. Contract B1-B12, B168.
    @Suite struct ChallengeTests {
        private let house: House

        init() throws { house = try House() }

        private func send(_ headers: [String], _ target: String = "/orders") throws -> RawResponse {
            try HTTP.send("GET", target, to: house.address, headers)
        }

        private func body(_ response: RawResponse) throws -> [String: String] {
            let object = try JSONSerialization.jsonObject(with: Data(response.body))
            return try #require(object as? [String: String])
        }

        @Test func noTokenIsAskedForOneWithoutAnErrorCode() throws {  // B6
            let answer = try send([])
            #expect(answer.status == 401)
            #expect(answer["WWW-Authenticate"] == #"Bearer realm="postern""#)
        }

        @Test func badTokenIsCalledInvalidWithoutSayingWhy() throws {  // B7, B8, B10
            let expired = try send([
                "Authorization: Bearer \(house.issuer.token(#"{"expires_in": -99}"#))"
            ])
            let forged = try send([
                "Authorization: Bearer \(house.issuer.token(#"{"signature": "altered"}"#))"
            ])
            for answer in [expired, forged] {
                #expect(answer.status == 401)
                let challenge = try #require(answer["WWW-Authenticate"])
                #expect(challenge.hasPrefix(#"Bearer realm="postern", error="invalid_token""#))
                #expect(try body(answer)["error"] == "invalid_token")
            }
            #expect(expired["WWW-Authenticate"] == forged["WWW-Authenticate"])
        }

        // B7
        @Test func missingScopeIsNamed() throws {
            let answer = try send(["Authorization: Bearer \(house.issuer.jwt())"], "/admin/x")
            #expect(answer.status == 403)
            let challenge = try #require(answer["WWW-Authenticate"])
            #expect(challenge.hasPrefix(#"Bearer realm="postern", error="insufficient_scope""#))
            #expect(challenge.contains(#"scope="admin""#))
            #expect(try body(answer)["error"] == "insufficient_scope")
        }

        @Test(arguments: [
            "Authorization: Bearer", "Authorization: Bearer ", "Authorization: Bearer a b",
            "Authorization: Bearer a,b", "Authorization: Bearer a, Bearer b",
            "Authorization: Bearer \"a\"", "Authorization: Bearer a=b",
            "Authorization: Bearer a\u{e9}", "Authorization: Bearer\ta",
        ])
        func malformedCredentialsAreAMalformedRequest(header: String) throws {  // B1, B2
            let answer = try send([header])
            #expect(answer.status == 400)
            let challenge = answer["WWW-Authenticate"] ?? ""
            #expect(challenge.contains(#"error="invalid_request""#))
        }

        @Test func twoAuthorizationFieldsAreRefused() throws {  // B2, CVE-2021-32777
            let token = try house.issuer.jwt()
            let header = "Authorization: Bearer \(token)"
            for pair in [[header, header], [header, "authorization: Basic YTpi"]] {
                #expect(try send(pair).status == 400)
            }
            #expect(house.upstream.requests.isEmpty)
        }

        /// RFC 6750 section 2.2 lets clients do this; reading bodies for tokens would be a way to
        /// smuggle them.
        @Test func tokenInAFormIsNoToken() throws {  // B5
            let body = "access_token=\(try house.issuer.jwt())"
            let answer = try HTTP.send(
                "POST", "/orders", to: house.address,
                ["Content-Type: application/x-www-form-urlencoded"], body: body)
            #expect(answer.status == 401)
            #expect(answer["WWW-Authenticate"] == #"Bearer realm="postern""#)
            #expect(house.upstream.requests.isEmpty)
        }

        @Test func tokenInTheQueryIsNoTokenAndIsNotPassedOn() throws {  // B3, B4
            let token = try house.issuer.jwt()
            let alone = try send([], "/orders?access_token=\(token)")
            #expect([400, 401].contains(alone.status))
            let both = try send(["Authorization: Bearer \(token)"], "/orders?access_token=\(token)")
            #expect(both.status == 400)
            let encoded = try send(
                ["Authorization: Bearer \(token)"], "/orders?a=1&%61ccess_token=x&b=2")
            #expect(encoded.status == 400)
            let open = try send([], "/public/x?a=1&access_token=\(token)&b=2")
            #expect(open.status == 200)
            #expect(try house.upstream.onlyRequest().target == "/public/x?a=1&b=2")
            #expect(!house.postern.log.joined().contains(token))
        }

        @Test(arguments: ["Basic YTpi", "Negotiate abc", "Digest username=\"x\"", "DPoP abc"])
        func otherSchemesAreNotAnonymous(value: String) throws {  // B12
            let answer = try send(["Authorization: \(value)"])
            #expect(answer.status == 401)
            #expect(answer["WWW-Authenticate"] == #"Bearer realm="postern""#)
            #expect(house.upstream.requests.isEmpty)
        }

        // B1
        @Test(arguments: ["bearer", "BEARER", "bEaReR"])
        func schemeIsComparedWithoutCase(scheme: String) throws {
            let token = try house.issuer.jwt()
            #expect(try send(["Authorization: \(scheme) \(token)"]).status == 200)
        }

        // B10
        @Test func ownAnswersHaveABodyInJSONAndTheRequestsNumber() throws {
            let answer = try send(["X-Request-Id: from-the-client"])
            let body = try body(answer)
            #expect(Set(body.keys) == ["error", "error_description", "request_id"])
            let id = try #require(answer["X-Request-Id"])
            #expect(!id.isEmpty)
            #expect(body["request_id"] == id)
            #expect(answer["Content-Type"]?.hasPrefix("application/json") == true)
            #expect(answer["Cache-Control"] == "no-store")
            #expect(answer["Date"] != nil)
            let line = house.postern.logLine(with: id, "token_missing")
            #expect(line != nil)
        }

        @Test func headGetsTheHeadAlone() throws {  // B168
            let connection = try house.connect()
            try connection.request("HEAD", "/orders")
            let answer = try connection.response(to: "HEAD")
            #expect(answer.status == 401)
            try connection.request("GET", "/public/x")
            #expect(try connection.response().status == 200)
        }

        @Test func forwardedAnswersHaveTheRequestsNumberToo() throws {
            let answer = try send(["Authorization: Bearer \(house.issuer.jwt())"])
            #expect(answer.status == 200)
            #expect(answer["X-Request-Id"]?.isEmpty == false)
            #expect(try house.upstream.onlyRequest().values("X-Request-Id").count == 1)
        }

        @Test func noTokenIsEverLogged() throws {  // B141
            let good = try house.issuer.jwt()
            let bad = try house.issuer.token(#"{"signature": "altered"}"#)
            let opaque = try house.issuer.opaque()
            for token in [good, bad, opaque, opaque + "x"] { _ = try house.get(bearer: token) }
            let log = house.postern.log.joined(separator: "\n")
            for token in [good, bad, opaque] {
                let signature = String(token.split(separator: ".").last ?? "")
                #expect(!log.contains(signature))
            }
        }
    }
}
