import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// Keys change without a window of 401s, and made-up kids do not flood the issuer.
    /// Contract B21, B34, B35; A2; lesson 3.
    @Suite struct KeyRotationTests {
        private let house: House

        init() throws {
            house = try House {
                $0.issuers[0].more.append(#""kid_refetch_min_interval": "1s""#)
            }
        }

        // B34
        @Test func newKeyIsFoundAtItsFirstToken() throws {
            let old = try house.issuer.jwt()
            #expect(try house.get(bearer: old).status == 200)
            for algorithm in ["RS256", "ES256", "EdDSA"] {
                try house.issuer.rotate(algorithm)
                let token = try house.issuer.jwt(alg: algorithm)
                let accepted = try Deadline(seconds: 8).wait(pause: 0.2) {
                    try house.get(bearer: token).status == 200
                }
                #expect(accepted, "\(algorithm)")
            }
            #expect(try house.get(bearer: old).status == 200)  // its key is still listed
        }

        @Test func firstTokenOfANewKeyWaitsForItInsteadOfFailing() throws {
            Thread.sleep(forTimeInterval: 1.2)  // past the least time between two fetches
            try house.issuer.rotate("ES256")
            #expect(try house.get(bearer: house.issuer.jwt(alg: "ES256")).status == 200)
        }

        @Test func withdrawnKeyStopsVerifying() throws {  // B35
            let house = try House {
                $0.issuers[0].more += [
                    #""kid_refetch_min_interval": "1s""#, #""jwks_refresh": "5s""#,
                ]
            }
            let token = try house.issuer.jwt()
            #expect(try house.get(bearer: token).status == 200)
            let before = try house.issuer.count("jwks")
            try house.issuer.rotate("RS256", drop: true)
            let (refused, seconds) = try measured {
                try Deadline(seconds: 20).wait(pause: 0.3) {
                    try house.get(bearer: token).status == 401
                }
            }
            #expect(refused)
            // The schedule alone noticed: no request asked for it.
            let fetches = try house.issuer.count("jwks") - before
            #expect(fetches >= 1 && fetches <= 2 + Int(seconds / 4), "\(fetches) in \(seconds) s")
            #expect(try house.get(bearer: house.issuer.jwt()).status == 200)
        }

        // B21, B34
        @Test func keyMayComeBackUnderItsOldName() throws {  // A2: same kid, another key
            let house = try House {
                $0.issuers[0].more += [
                    #""kid_refetch_min_interval": "1s""#, #""jwks_refresh": "5s""#,
                ]
            }
            let old = try house.issuer.jwt()
            #expect(try house.get(bearer: old).status == 200)
            let before = try house.issuer.count("jwks")
            try house.issuer.rotate(drop: true, sameKeyID: true)
            // The first token of the new key finds it at once, and the old key is gone with it.
            let (statuses, seconds) = try measured {
                try [house.issuer.jwt(), old].map { try house.get(bearer: $0).status }
            }
            #expect(statuses == [200, 401])
            let fetches = try house.issuer.count("jwks") - before
            #expect(fetches >= 1 && fetches <= 3 + Int(seconds), "\(fetches) in \(seconds) s")
        }

        @Test func tokenUnderAnOlderKeysNamePassesAndIsCounted() throws {  // A2: hydra#3573
            let old = try house.issuer.jwt()
            let header = try #require(old.split(separator: ".").first)
            let padded = header.replacing("-", with: "+").replacing("_", with: "/")
            let text = String(
                decoding: try #require(
                    Data(
                        base64Encoded: padded
                            + String(repeating: "=", count: (4 - padded.count % 4) % 4))),
                as: UTF8.self)
            let kid = try #require(text.firstMatch(of: /"kid":"([^"]+)"/)?.1)
            try house.issuer.rotate()
            #expect(try house.get(bearer: house.issuer.jwt()).status == 200)
            let stale = try house.issuer.token(#"{"header": {"kid": "\#(kid)"}}"#)
            #expect(try house.get(bearer: stale).status == 200)
            let name = #"postern_stale_key_ids_total{issuer="\#(house.issuer.issuer)"}"#
            #expect(try house.postern.metric(name) == 1)

            let strict = try PosternProcess(
                strictly(house.postern.configuration))
            #expect(try HTTP.get("/orders", bearer: stale, from: strict.address).status == 401)
            let good = try house.issuer.jwt()
            #expect(try HTTP.get("/orders", bearer: good, from: strict.address).status == 200)
        }

        private func strictly(_ configuration: TestConfiguration) throws -> TestConfiguration {
            var configuration = try TestConfiguration(
                upstream: configuration.upstream, issuers: configuration.issuers)
            configuration.issuers[0].more.append(#""strict_key_id": true"#)
            return configuration
        }

        @Test func onlyListedKeysCount() throws {  // A2: broadcast extras
            let token = try house.issuer.jwt()
            var configuration = try TestConfiguration(
                upstream: house.postern.configuration.upstream, issuers: [house.issuer.entry])
            configuration.issuers[0].more.append(#""key_ids": ["another"]"#)
            let postern = try PosternProcess(configuration, whenReady: false)
            try postern.waitUntilUp()
            #expect(try HTTP.get("/orders", bearer: token, from: postern.address).status == 503)
            #expect(postern.logLine(with: "no usable keys") != nil)
        }

        @Test func madeUpKeyNamesDoNotFloodTheIssuer() throws {
            let before = try house.issuer.count("jwks")
            let (_, seconds) = try measured {
                for number in 0..<300 {
                    let token = try house.issuer.token(
                        #"{"signature": "unlisted", "header": {"kid": "made-up-\#(number)"}}"#)
                    let status = try house.get(bearer: token).status
                    #expect(status == 401 || status == 503 && number > 0, "\(number)")
                }
            }
            let fetches = try house.issuer.count("jwks") - before
            #expect(fetches <= Int(seconds) + 2, "\(fetches) fetches in \(seconds) s")
            #expect(try house.get(bearer: house.issuer.jwt()).status == 200)
        }

        /// Trying every key for every made-up name would let anybody buy eight verifications with
        /// one request.
        @Test func keyNameThatNobodyKnowsIsRefusedWhoeverSigned() throws {  // B21
            let token = try house.issuer.token(#"{"header": {"kid": "stale"}}"#)
            #expect(try house.get(bearer: token).status == 401)
            #expect(house.postern.logLine(with: "kid_unknown") != nil)
            let name = #"postern_verifications_total{issuer="\#(house.issuer.issuer)"}"#
            let verifications = try house.postern.metric(name)
            #expect(try house.get(bearer: house.issuer.jwt()).status == 200)
            #expect(try house.postern.metric(name) == (verifications ?? 0) + 1)
        }
    }
}
