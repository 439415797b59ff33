import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// A token that was good once is judged anew every time. Contract B51; CVE-2021-32701,
    /// lua-resty-openidc#399, mod_oauth2#14.
    @Suite struct CachedTokenTests {
        // B40, B51
        @Test func cachedTokenExpires() throws {
            let house = try House { configuration in
                configuration.issuers[0].more.append(#""clock_skew": "0s""#)
            }
            let token = try house.issuer.token(#"{"expires_in": 3}"#)
            #expect(try house.get(bearer: token).status == 200)
            #expect(try house.get(bearer: token).status == 200)
            let refused = try Deadline(seconds: 8).wait(pause: 0.2) {
                try house.get(bearer: token).status == 401
            }
            #expect(refused)
        }

        // B51
        @Test func warmTokenIsJudgedLikeAColdOneOnEveryRoute() throws {
            let house = try House { configuration in
                configuration.routes = """
                    [{"path": "/admin/**", "scopes": ["admin"]},
                     {"path": "/other/**", "audiences": ["other"]}, {"path": "/**"}]
                    """
            }
            let token = try house.issuer.jwt()
            for _ in 0..<2 {
                #expect(try house.get("/orders", bearer: token).status == 200)
                #expect(try house.get("/admin/x", bearer: token).status == 403)
                #expect(try house.get("/other/x", bearer: token).status == 401)
            }
            let other = try house.issuer.token(#"{"audiences": ["other"], "scopes": ["admin"]}"#)
            for _ in 0..<2 {
                #expect(try house.get("/other/x", bearer: other).status == 200)
                #expect(try house.get("/orders", bearer: other).status == 401)
            }
        }

        @Test func tokenOfOneIssuerSignedByAnothersKeyIsRefused() throws {  // B38
            let first = try DemoIssuerProcess()
            let second = try DemoIssuerProcess()
            let upstream = try RecordingUpstream()
            var entries = [first.entry, second.entry]
            entries[1].more = []
            let postern = try PosternProcess(
                TestConfiguration(upstream: upstream.address, issuers: entries))
            let good = try second.jwt()
            #expect(try HTTP.get("/", bearer: good, from: postern.address).status == 200)
            let crossed = try second.jwt(#""iss": "\#(first.issuer)""#)
            #expect(try HTTP.get("/", bearer: crossed, from: postern.address).status == 401)
            #expect(upstream.requests.count == 1)
            #expect(upstream.requests[0].values("X-Auth-Issuer") == [second.issuer])
        }
    }
}
