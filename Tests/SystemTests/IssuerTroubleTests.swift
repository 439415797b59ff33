import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// An issuer that is up and in trouble: what clients see, what it is asked, what is told.
    /// Issue 12, outage; contract A0, A9, B11, B63.
    @Suite struct IssuerTroubleTests {
        @Test func refusalsDuringADatabaseOutageAreNotBelieved() throws {  // A9
            let house = try House { $0.issuers[0].more.append(#""health": true"#) }
            let token = try house.issuer.opaque()
            let bad = "ory_at_made_up"
            #expect(try house.get(bearer: bad).status == 401)
            try house.issuer.fault(#"{"database_down": true}"#)
            // Past the second for which "well" was believed.
            Thread.sleep(forTimeInterval: 1.1)
            let before = try house.issuer.count("ready")
            let (_, seconds) = try measured {
                for number in 0..<50 {
                    let answer = try house.get(bearer: number % 2 == 0 ? token : "ory_at_\(number)")
                    #expect(answer.status == 503)
                    #expect(answer["Retry-After"] != nil)
                }
            }
            let asked = try house.issuer.count("ready") - before
            #expect(asked >= 1 && asked <= Int(seconds) + 2, "\(asked) in \(seconds) s")
            #expect(house.postern.logLine(with: "issuer_unhealthy") != nil)
            #expect(house.postern.logLine(with: "refusals are not believed") != nil)
            #expect(try house.postern.admin("/readyz").text.contains(#""healthy":false"#))
            let name = #"postern_issuer_healthy{issuer="\#(house.issuer.issuer)"}"#
            #expect(try house.postern.metric(name) == 0)

            try house.issuer.fault(#"{"reset": true}"#)
            let recovered = try Deadline(seconds: 8).wait(pause: 0.2) {
                try house.get(bearer: token).status == 200
            }
            #expect(recovered)
            let refused = try Deadline(seconds: 8).wait(pause: 0.2) {
                try house.get(bearer: "ory_at_1").status == 401
            }
            #expect(refused)
        }

        @Test(arguments: [
            ("garbage", "content"), ("html", "content"), ("blank", "content"),
            ("missing", "status"), ("failing", "status"), ("truncated", "content"),
            ("cut", "truncated"), ("huge", "too_long"), ("drip", "timeout"), ("hang", "timeout"),
            ("reset", "truncated"), ("redirect", "redirect"), ("compressed", "compressed"),
        ])
        func badUserinfoChangesNothingAndIsTold(mishap: String, kind: String) throws {  // B11
            let house = try House { $0.issuers[0].more.append(#""fetch_timeout": "1s""#) }
            let known = try house.issuer.opaque(#""sub": "known""#)
            let fresh = try house.issuer.opaque(#""sub": "fresh""#)
            #expect(try house.get(bearer: known).status == 200)
            let before = try house.issuer.count("userinfo")
            try house.issuer.fault(#"{"userinfo": "\#(mishap)"}"#)
            let answer = try house.get(bearer: fresh)
            #expect(answer.status == 503)
            #expect(answer["Retry-After"] != nil)
            // What was proved before is as good as before; a JWT needs nobody.
            #expect(try house.get(bearer: known).status == 200)
            #expect(try house.get(bearer: house.issuer.jwt()).status == 200)
            #expect(try house.get(bearer: fresh).status == 503)
            // A kept connection that is reset may have been dead all along: one more try.
            let tries = mishap == "reset" ? 2 : 1
            #expect(try house.issuer.count("userinfo") == before + tries)
            let labels =
                #"{issuer="\#(house.issuer.issuer)",endpoint="userinfo",kind="\#(kind)"}"#
            #expect(try house.postern.metric("postern_lookup_failures_total" + labels) == 1)
            #expect(house.postern.logLine(with: "userinfo endpoint: ") != nil)
            #expect(house.upstream.requests.count == 3)

            try house.issuer.fault(#"{"reset": true}"#)
            let recovered = try Deadline(seconds: 8).wait(pause: 0.2) {
                try house.get(bearer: fresh).status == 200
            }
            #expect(recovered)
            #expect(house.postern.logLine(with: "userinfo endpoint answers again") != nil)
        }

        @Test func breakerLeavesAFailingEndpointAlone() throws {  // B63
            let house = try House {
                $0.issuers[0].more = [
                    #""opaque_tokens": {"resolve": "userinfo", "breaker_pause": "2s"}"#
                ]
            }
            try house.issuer.fault(#"{"userinfo_status": 500}"#)
            let (_, seconds) = try measured {
                for number in 0..<100 {
                    let answer = try house.get(bearer: "ory_at_\(number)")
                    #expect(answer.status == 503)
                }
            }
            // Five failures open it; then one probe every two seconds.
            let asked = try house.issuer.count("userinfo")
            #expect(asked >= 5 && asked <= 6 + Int(seconds / 2), "\(asked) in \(seconds) s")
            let page = try house.postern.admin("/readyz")
            #expect(page.status == 200)
            #expect(page.text.contains(#""userinfo":{"breaker":"open"}"#))
            let labels = #"{issuer="\#(house.issuer.issuer)",endpoint="userinfo",state="open"}"#
            #expect(try house.postern.metric("postern_lookup_breaker" + labels) == 1)
            try house.issuer.fault(#"{"reset": true}"#)
            let token = try house.issuer.opaque()
            let recovered = try Deadline(seconds: 8).wait(pause: 0.2) {
                try house.get(bearer: token).status == 200
            }
            #expect(recovered)
            #expect(
                try house.postern.admin("/readyz").text.contains(
                    #""userinfo":{"breaker":"closed"}"#))
        }
    }
}
