import Crypto
import Foundation
import TestSupport
import Testing

@testable import Demo

/// The stand-in's introspection (contract A10), and what it has beyond Hydra's for tests.
extension DemoIssuerTests {
    private static let path = "/admin/oauth2/introspect"

    private func introspect(_ token: String, _ more: String = "") throws -> [String: Any] {
        try json(form(Self.path, "token=\(FormFields.encoded(token))\(more)"))
    }

    @Test func liveTokenIsDescribedAsHydraDoes() throws {
        var request = DemoTokenRequest()
        request.kind = .opaque
        request.scopes = ["read", "write"]
        let answer = try introspect(issuer.mint(request))
        #expect(answer["active"] as? Bool == true)
        #expect(answer["scope"] as? String == "read write")
        #expect(answer["client_id"] as? String == "web")
        #expect(answer["sub"] as? String == "alice")
        #expect(answer["aud"] as? [String] == ["orders"])
        #expect(answer["iss"] as? String == issuer.issuer)
        #expect(answer["token_type"] as? String == "Bearer")
        #expect(answer["token_use"] as? String == "access_token")
        #expect(answer["exp"] is Int && answer["iat"] is Int && answer["nbf"] is Int)
        #expect(answer["scp"] == nil)
    }

    @Test func whatIsNotLiveIsInactiveAndNothingElse() throws {
        var expired = DemoTokenRequest()
        expired.lifetimeSeconds = -5
        var edwards = DemoTokenRequest()
        edwards.algorithm = .edDSA  // Hydra signs with it and cannot verify it (A2)
        let live = try issuer.mint(DemoTokenRequest())
        for token in try ["x", "", issuer.mint(expired), issuer.mint(edwards), live + "x"] {
            let answer = try introspect(token, "&token_type_hint=access_token")
            #expect(answer.count == 1 && answer["active"] as? Bool == false)
        }
        #expect(try introspect(live)["active"] as? Bool == true)
        try issuer.rotate(.rs256, drop: false)
        #expect(try introspect(live)["active"] as? Bool == false)
    }

    @Test func scopesThatAreAskedForHaveToBeGranted() throws {
        let token = try issuer.mint(DemoTokenRequest())
        #expect(try introspect(token, "&scope=openid+offline")["active"] as? Bool == true)
        #expect(try introspect(token, "&scope=admin")["active"] as? Bool == false)
        #expect(try form(Self.path, "").status == 400)
        #expect(try HTTP.send("GET", Self.path, to: address).status == 405)
    }

    @Test func credentialsAreDemandedOnlyWhenATestWantsIt() throws {
        let fault = #"{"introspection_credentials": "us er:p:+%"}"#
        #expect(try HTTP.send("POST", "/demo/fault", to: address, [], body: fault).status == 200)
        #expect(try form(Self.path, "token=x").status == 401)
        #expect(try form(Self.path, "token=x", basic: "us%20er:p%3A%2B%25").status == 200)
        #expect(try form(Self.path, "token=x", basic: "us%20er:wrong").status == 401)
        let inForm = "token=x&client_id=us%20er&client_secret=p%3A%2B%25"
        #expect(try form(Self.path, inForm).status == 200)
    }
}
