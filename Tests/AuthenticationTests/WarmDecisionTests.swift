import Basics
import Config
import JOSE
import Net
import Policy
import Synchronization
import TestSupport
import Testing

@testable import Authentication

/// For every route the decision about a cached token is the one about a fresh token with the same
/// facts: "valid once" is never "valid here" (lessons, insight 3; CVE-2021-32701; lro#399).
struct WarmDecisionTests {
    private static let routes: [RouteRule] = {
        var rules: [RouteRule] = []
        for scopes in [[], ["read"], ["read", "write"], ["admin"]] as [[String]] {
            for audiences in [[], ["orders"], ["stock"], ["stock", "orders"]] as [[String]] {
                for profile in [nil, .plain, .hydra, .accessTokenJWT] as [TokenProfile?] {
                    var rule = RouteRule()
                    rule.path = Array("/r\(rules.count)/**".utf8)
                    rule.scopes = scopes.map { Array($0.utf8) }
                    rule.audiences = audiences.map { Array($0.utf8) }
                    rule.profile = profile
                    rules.append(rule)
                }
            }
        }
        return rules
    }()

    /// Kinds of tokens: claims besides the time and the name, and the header's `typ`.
    private static let kinds: [(claims: String, type: String?)] = [
        (#""sub":"a","aud":["orders"],"client_id":"web","scp":["read","write"]"#, nil),
        (#""sub":"a","aud":["orders"],"client_id":"web","scp":["read"]"#, "at+jwt"),
        (#""sub":"a","aud":"stock","client_id":"web","scope":"admin read""#, "JWT"),
        (#""sub":"a","aud":[],"client_id":"web""#, nil),
        (#""sub":"a","aud":["else"],"scope":"read write admin""#, "at+jwt"),
        (#""sub":"web","aud":["orders","stock"],"client_id":"web","scp":["admin"]"#, "at+jwt"),
    ]

    private static func token(
        _ bench: ResolverBench, _ kind: (claims: String, type: String?), _ name: Int
    ) throws -> [UInt8] {
        let now = SystemClock.wall().seconds
        let claims = """
            {"iss":"\(bench.issuer.issuer)","exp":\(now + 600),"iat":\(now),"jti":"\(name)",\
            \(kind.claims)}
            """
        return try TestSigners.one.sign(claims: Array(claims.utf8), type: kind.type)
    }

    @Test func warmDecisionEqualsTheColdOneOnEveryRoute() throws {
        let bench = try ResolverBench {
            $0.profile = .hydra
            $0.opaqueTokens.clientIDs = []
        }
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        let table = RouteTable(Self.routes)
        var settings = bench.issuer.settings()
        settings.profile = .hydra
        let judgement = Judgement([settings])
        func decide(_ token: [UInt8], _ route: Route) -> String {
            switch bench.outcome(token) {
            case .known(let identity):
                "\(judgement.decide(route: route, identity: identity, now: SystemClock.wall()))"
            case .refused(let reason): "\(reason)"
            case nil: "no answer"
            }
        }
        var allowed = 0
        var refused = 0
        for (number, kind) in Self.kinds.enumerated() {
            let warm = try Self.token(bench, kind, number)
            #expect(bench.outcome(warm)?.identity != nil)
            for route in table.routes {
                let name = 1000 * (number + 1) + route.index
                let cold = decide(try Self.token(bench, kind, name), route)
                #expect(decide(warm, route) == cold, "\(route.name), kind \(number)")
                if cold == "allow" { allowed += 1 } else { refused += 1 }
            }
        }
        // The table is no good unless both happen often.
        #expect(allowed > 40 && refused > 200, "\(allowed), \(refused)")
    }

    @Test func warmOpaqueTokenIsJudgedLikeAColdOne() throws {
        let bench = try ResolverBench()
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        let judgement = Judgement([bench.issuer.settings()])
        for route in RouteTable(Self.routes).routes {
            let decisions = ["ory_at_warm", "ory_at_\(route.index)"].map { token in
                let identity = bench.outcome(token)?.identity
                return judgement.decide(route: route, identity: identity, now: SystemClock.wall())
            }
            #expect(decisions[0] == decisions[1])
            let passes =
                route.scopes.isEmpty && route.audiences.isEmpty && route.profile != .accessTokenJWT
            #expect((decisions[0] == .allow) == passes, "\(route.name)")
        }
    }
}
