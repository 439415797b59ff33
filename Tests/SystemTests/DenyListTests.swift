import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Denied tokens, sessions and subjects. Issue 12, deny-list; contract A6, B50.
    @Suite struct DenyListTests {
        private let house: House
        private let state: ScratchDirectory

        init() throws {
            let state = try ScratchDirectory()
            self.state = state
            house = try House {
                $0.more.append(#""state_dir": "\#(state.file("postern"))""#)
            }
        }

        private func deny(
            _ members: String, _ headers: [String] = ["Content-Type: application/json"],
            at postern: PosternProcess? = nil
        ) throws -> RawResponse {
            let body = #"{"issuer": "\#(house.issuer.issuer)", \#(members)}"#
            return try HTTP.send(
                "POST", "/deny", to: (postern ?? house.postern).configuration.admin, headers,
                body: body)
        }

        @Test(arguments: [
            (#""jti": "token-1""#, #""jti": "token-1""#, #""jti": "token-2""#),
            (#""sid": "session-1""#, #""sid": "session-1""#, #""sid": "session-2""#),
            (#""sid": "session-3""#, #""ext": {"sid": "session-3"}"#, #""ext": {"sid": 3}"#),
            (#""sub": "mallory""#, #""sub": "mallory""#, #""sub": "alice""#),
        ])
        func deniedTokenIsRefusedThoughItWasCached(denied: String, claim: String, other: String)
            throws
        {
            let token = try house.issuer.jwt(claim)
            let neighbour = try house.issuer.jwt(other)
            for _ in 0..<3 { #expect(try house.get(bearer: token).status == 200) }
            #expect(try house.get(bearer: neighbour).status == 200)
            #expect(try deny("\(denied), \"expires_in\": 600").status == 204)
            for _ in 0..<3 {
                let answer = try house.get(bearer: token)
                #expect(answer.status == 401)
                #expect(answer["WWW-Authenticate"]?.contains(#"error="invalid_token""#) == true)
            }
            #expect(try house.get(bearer: neighbour).status == 200)
            let fresh = try house.issuer.jwt(claim, #""fresh": true"#)
            #expect(try house.get(bearer: fresh).status == 401)
            #expect(house.postern.logLine(with: "token_denied") != nil)
            #expect(try house.postern.metric("postern_denied_entries") == 1)
        }

        @Test func deniedSubjectOfAnOpaqueTokenIsRefused() throws {
            let token = try house.issuer.opaque(#""sub": "carol""#)
            #expect(try house.get(bearer: token).status == 200)
            #expect(try deny(#""sub": "carol", "expires_in": 60"#).status == 204)
            #expect(try house.get(bearer: token).status == 401)
        }

        @Test func denialSurvivesAnAbruptRestart() throws {
            let token = try house.issuer.jwt(#""jti": "kept""#)
            let other = try house.issuer.jwt(#""jti": "other""#)
            #expect(try deny(#""jti": "kept", "expires_in": 600"#).status == 204)
            house.postern.child.kill()
            let again = try PosternProcess(house.postern.configuration)
            #expect(try HTTP.get("/orders", bearer: token, from: again.address).status == 401)
            #expect(try HTTP.get("/orders", bearer: other, from: again.address).status == 200)
        }

        @Test func denialEndsAtItsTime() throws {
            let house = try House { $0.issuers[0].more.append(#""clock_skew": "0s""#) }
            let token = try house.issuer.jwt(#""jti": "short""#)
            let body = #"{"issuer": "\#(house.issuer.issuer)", "jti": "short", "expires_in": 3}"#
            let answer = try HTTP.send(
                "POST", "/deny", to: house.postern.configuration.admin,
                ["Content-Type: application/json"], body: body)
            #expect(answer.status == 204)
            #expect(try house.get(bearer: token).status == 401)
            let passes = try Deadline(seconds: 8).wait(pause: 0.2) {
                try house.get(bearer: token).status == 200
            }
            #expect(passes)
        }

        @Test func mistakesAreToldAndBrowsersTurnedAway() throws {
            let bad = try deny(#""jit": "x", "expires_in": 0"#)
            #expect(bad.status == 400)
            #expect(bad.text.contains("jit") && bad.text.contains("expires_in"))
            let good = #""jti": "x", "expires_in": 60"#
            #expect(try deny(good, []).status == 415)
            #expect(
                try deny(good, ["Content-Type: application/json", "Origin: http://evil"]).status
                    == 403)
            let long = #""jti": "\#(String(repeating: "x", count: 9000))", "expires_in": 60"#
            #expect(try deny(long).status == 413)
            let get = try house.postern.admin("/deny")
            #expect(get.status == 405)
            #expect(get["Allow"] == "POST")
            #expect(try house.postern.metric("postern_denied_entries") == 0)
        }

        @Test func clientsCannotReachIt() throws {
            let answer = try HTTP.send(
                "POST", "/deny", to: house.address, ["Content-Type: application/json"],
                body: "{}")
            #expect(answer.status == 401)
        }
    }
}
