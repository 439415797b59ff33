import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Which tokens pass. Contract B13-B24, B38-B48, B158; A8.
    @Suite struct TokenTests {
        private let house: House

        init() throws { house = try House() }

        @Test(arguments: ["RS256", "ES256", "EdDSA"])
        func goodTokenPasses(algorithm: String) throws {
            let token = try house.issuer.jwt(alg: algorithm)
            #expect(try house.get(bearer: token).status == 200)
            #expect(try house.upstream.onlyRequest().values("X-Auth-Subject") == ["alice"])
        }

        @Test(arguments: [
            #""aud": "orders""#, #""aud": ["other", "orders"]"#, #""scope": "a b", "scp": []"#,
            #""scp": "a b""#, #""exp": 4.0e9"#, #""exp": 4000000000.5"#, #""ext": null"#,
        ])
        func otherSpellingsOfGoodClaimsPass(claim: String) throws {
            let token = try house.issuer.jwt(claim)
            #expect(try house.get(bearer: token).status == 200)
        }

        /// Requests for tokens that must be refused with 401 invalid_token.
        static let bad = [
            #"{"expires_in": -60}"#,  // expired, beyond the leeway
            #"{"omit": ["exp"]}"#,
            #"{"claims": {"exp": "4000000000"}}"#, #"{"claims": {"exp": null}}"#,
            #"{"claims": {"exp": true}}"#, #"{"claims": {"exp": 1e400}}"#,
            #"{"claims": {"exp": -1}}"#, #"{"claims": {"exp": 1e300}}"#,
            #"{"claims": {"nbf": 4000000000}}"#, #"{"claims": {"iat": 4000000000}}"#,
            // CVE-2020-26160: every shape of a wrong audience
            #"{"claims": {"aud": []}}"#, #"{"claims": {"aud": [""]}}"#,
            #"{"claims": {"aud": ["other"]}}"#, #"{"claims": {"aud": 7}}"#,
            #"{"claims": {"aud": null}}"#, #"{"omit": ["aud"]}"#,
            #"{"claims": {"aud": "orders other"}}"#, #"{"claims": {"aud": "ORDERS"}}"#,
            #"{"claims": {"aud": [["orders"]]}}"#,
            #"{"claims": {"iss": "http://127.0.0.1:1"}}"#, #"{"omit": ["iss"]}"#,
            #"{"claims": {"sub": 7}}"#, #"{"claims": {"sub": ""}}"#,
            #"{"claims": {"sub": "a\nb"}}"#, #"{"claims": {"sub": null}}"#,
            #"{"claims": {"client_id": 7}}"#, #"{"claims": {"scp": ["a b"]}}"#,
            #"{"claims": {"scp": [1]}}"#,
            // ID, logout and userinfo tokens of the same issuer and keys (A8)
            #"{"claims": {"nonce": "12345678"}}"#, #"{"claims": {"at_hash": "x"}}"#,
            #"{"claims": {"events": {}}}"#, #"{"omit": ["client_id"]}"#,
            #"{"header": {"typ": "logout+jwt"}}"#, #"{"header": {"typ": "dpop+jwt"}}"#,
            #"{"header": {"alg": "none"}}"#, #"{"header": {"alg": "None"}}"#,
            #"{"header": {"alg": "none"}, "signature": "empty"}"#,
            #"{"header": {"alg": "HS256"}}"#, #"{"header": {"alg": "RS384"}}"#,
            #"{"header": {"alg": "rs256"}}"#, #"{"header": {"alg": 1}}"#,
            #"{"header": {"crit": ["exp"]}}"#, #"{"header": {"b64": false, "crit": ["b64"]}}"#,
            #"{"header": {"cty": "JWT"}}"#, #"{"header": {"kid": 7}}"#,
            #"{"alg": "ES256", "header": {"alg": "RS256"}}"#,
            #"{"signature": "altered"}"#, #"{"alg": "ES256", "signature": "altered"}"#,
            #"{"alg": "EdDSA", "signature": "altered"}"#, #"{"signature": "empty"}"#,
            // Older than the keys that are known: no newer one can have signed it.
            #"{"signature": "unlisted", "claims": {"iat": 1000000000}}"#,
            #"{"payload": "[]"}"#, #"{"payload": "{"}"#, #"{"payload": ""}"#,
            #"{"payload": "{} {}"}"#, #"{"payload": "{\"exp\": 1, \"exp\": 2}"}"#,
            #"{"claims": {"cnf": {"jkt": "x"}}}"#,  // bound to a key that a Bearer cannot prove
        ]

        // B13 to B19, B22 to B23, B38 to B42, B46 to B48
        @Test func badTokensAreRefusedAndNeverReachTheUpstream() throws {
            for request in Self.bad {
                let token = try house.issuer.token(request)
                let answer = try house.get(bearer: token)
                #expect(answer.status == 401, "\(request)")
                #expect(answer.text.contains(#""error":"invalid_token""#), "\(request)")
            }
            #expect(house.upstream.requests.isEmpty)
        }

        @Test func keysInTheTokenAreNeverUsed() throws {  // CVE-2018-0114, B20
            let trap = try RecordingUpstream()
            let url = trap.address.url
            for header in [
                #""jku": "\#(url)/k""#, #""x5u": "\#(url)/c""#,
                #""jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}"#,
            ] {
                let token = try house.issuer.token(
                    #"{"signature": "unlisted", "claims": {"iat": 1}, "header": {\#(header)}}"#)
                #expect(try house.get(bearer: token).status == 401, "\(header)")
            }
            #expect(trap.connectionCount == 0)
        }

        @Test func spellingsOfAGoodTokenAreRefused() throws {  // B13, B14, B158
            let token = try house.issuer.jwt()
            let parts = token.split(separator: ".").map(String.init)
            let last = String(parts[2].dropLast())
            let tail = parts[2].last ?? "A"
            let neighbour = tail == "Q" ? "R" : tail == "g" ? "h" : tail == "w" ? "x" : "B"
            let spellings = [
                token + ".", "." + token, parts[0] + "." + parts[1],
                parts[0] + "." + parts[1] + ".", parts[0] + ".." + parts[2],
                token + "." + parts[2] + "." + parts[2],
                token + "=", parts[0] + "=." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1] + "." + last + neighbour,
                parts[0] + "." + parts[1] + "." + last, token + "A",
            ]
            for spelling in spellings {
                let answer = try house.get(bearer: spelling)
                #expect([400, 401].contains(answer.status), "\(spelling)")
            }
            #expect(house.upstream.requests.isEmpty)
            #expect(try house.get(bearer: token).status == 200)
        }

        // B13
        @Test func longTokensAreRefusedBeforeTheyAreDecoded() throws {
            let long = String(repeating: "a", count: 17 * 1024)
            #expect(try house.get(bearer: "\(long).\(long.prefix(100)).a").status == 401)
            let dots = String(repeating: ".", count: 15 * 1024)  // CVE-2025-27144
            #expect([400, 401].contains(try house.get(bearer: "a" + dots).status))
        }

        @Test func jwtThatFailsIsNeverTriedAtUserinfo() throws {  // B62
            for request in Self.bad {
                _ = try house.get(bearer: house.issuer.token(request))
            }
            #expect(try house.issuer.count("userinfo") == 0)
        }
    }
}
