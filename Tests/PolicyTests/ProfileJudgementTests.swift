import Basics
import Config
import Policy
import Testing

/// Kinds of access token by issuer and route, and the age of tokens (contract A8, B44-B46).
struct ProfileJudgementTests {
    private static let now = WallTime(seconds: 1_700_000_000)
    private static let name = Array("https://id".utf8)

    private static func judgement(
        _ profile: TokenProfile, maxAge: Nanoseconds? = nil
    ) -> Judgement {
        var issuer = IssuerConfiguration()
        issuer.issuer = name
        issuer.audienceOptional = true
        issuer.clockSkew = .seconds(30)
        issuer.profile = profile
        issuer.maxTokenAge = maxAge
        return Judgement([issuer])
    }

    private static func route(_ profile: TokenProfile?) -> Route {
        var rule = RouteRule()
        rule.path = Array("/**".utf8)
        rule.profile = profile
        return Route(rule, index: 0)
    }

    private struct Facts {
        var subject: [UInt8]? = Array("alice".utf8)
        var client: [UInt8]? = Array("web".utf8)
        var jti: [UInt8]? = Array("7".utf8)
        var age: Int64? = 10
        var isTyped = true
        var source = Identity.Source.jwt
    }

    private static func decide(
        _ judgement: Judgement, _ route: Route, _ change: (inout Facts) -> Void = { _ in }
    ) -> Decision {
        var facts = Facts()
        change(&facts)
        let identity = Identity(
            issuerIndex: 0, issuer: name, subject: facts.subject, clientID: facts.client,
            expiry: now.adding(seconds: 60), issuedAt: facts.age.map { now.adding(seconds: -$0) },
            isTypedAccessToken: facts.isTyped, tokenID: facts.jti, kind: .user,
            source: facts.source)
        return judgement.decide(route: route, identity: identity, now: now)
    }

    /// Each profile's demand, whether it is the issuer's or the route's.
    @Test(arguments: TokenProfile.allCases, [true, false])
    func profileDemandsItsClaims(profile: TokenProfile, isRoutes: Bool) {
        let judgement = Self.judgement(isRoutes ? .plain : profile)
        let route = Self.route(isRoutes ? profile : nil)
        func reason(_ change: (inout Facts) -> Void) -> Decision {
            Self.decide(judgement, route, change)
        }
        #expect(reason { _ in } == .allow)
        let untyped = reason { $0.isTyped = false }
        let clientless = reason { $0.client = nil }
        let subjectless = reason { $0.subject = nil }
        let nameless = reason { $0.jti = nil }
        let ageless = reason { $0.age = nil }
        switch profile {
        case .plain:
            let all = [untyped, clientless, subjectless, nameless, ageless]
            #expect(all.allSatisfy { $0 == .allow })
        case .hydra:
            #expect(clientless == .refuse(.tokenTypeRefused))
            #expect([untyped, subjectless, nameless, ageless].allSatisfy { $0 == .allow })
        case .accessTokenJWT:  // B45
            #expect(untyped == .refuse(.tokenTypeRefused))
            #expect(subjectless == .refuse(.subjectMissing))
            #expect([clientless, nameless, ageless].allSatisfy { $0 == .refuse(.claimInvalid) })
        }
    }

    @Test func routesProfileGoesBeforeTheIssuers() {
        let strict = Self.judgement(.accessTokenJWT)
        #expect(Self.decide(strict, Self.route(.plain)) { $0.isTyped = false } == .allow)
        #expect(
            Self.decide(strict, Self.route(nil)) { $0.isTyped = false }
                == .refuse(.tokenTypeRefused))
        let lax = Self.judgement(.plain)
        #expect(
            Self.decide(lax, Self.route(.accessTokenJWT)) { $0.isTyped = false }
                == .refuse(.tokenTypeRefused))
    }

    @Test(arguments: [Identity.Source.userinfo, .introspection])
    func opaqueTokenIsNoJWTAccessToken(source: Identity.Source) {
        for profile in TokenProfile.allCases {
            let judgement = Self.judgement(profile)
            let plain = Self.decide(judgement, Self.route(nil)) {
                $0.source = source
                $0.client = nil
            }
            #expect(plain == .allow)
            let typed = Self.decide(judgement, Self.route(.accessTokenJWT)) { $0.source = source }
            #expect(typed == .refuse(.tokenTypeRefused))
        }
    }

    @Test(
        arguments: [
            (0, nil), (600, nil), (629, nil), (630, .tokenTooOld), (100_000, .tokenTooOld),
            (nil, .tokenTooOld),
        ] as [(Int64?, Reason?)])
    func tokenMayBeOnlySoOld(age: Int64?, reason: Reason?) {  // B44
        let judgement = Self.judgement(.plain, maxAge: .seconds(600))
        let decision = Self.decide(judgement, Self.route(nil)) { $0.age = age }
        #expect(decision == (reason.map { .refuse($0) } ?? .allow))
        let unlimited = Self.decide(Self.judgement(.plain), Self.route(nil)) { $0.age = age }
        #expect(unlimited == .allow)
        let asked = Self.decide(judgement, Self.route(nil)) {
            $0.age = age
            $0.source = .introspection
        }
        #expect(asked == .allow)
    }

    @Test func extremeAgesNeverTrap() {
        let judgement = Self.judgement(.plain, maxAge: .seconds(600))
        for age in [Int64.min + 1_700_000_001, -1_000_000_000_000, 1_700_000_000, 1 << 60] {
            _ = Self.decide(judgement, Self.route(nil)) { $0.age = age }
        }
    }
}
