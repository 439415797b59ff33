import Basics
import Config
import Policy
import Testing

/// The decision from every side: each demand of a route is met and missed.
struct JudgementTests {
    private static let now = WallTime(seconds: 1_700_000_000)

    private static let judgement: Judgement = {
        var strict = IssuerConfiguration()
        strict.issuer = Array("https://strict".utf8)
        strict.audiences = [Array("orders".utf8), Array("stock".utf8)]
        strict.clockSkew = .seconds(30)
        var open = IssuerConfiguration()
        open.issuer = Array("https://open".utf8)
        open.audienceOptional = true
        var lenient = strict
        lenient.issuer = Array("https://lenient".utf8)
        lenient.audienceOptional = true
        return Judgement([strict, open, lenient])
    }()

    private static func route(
        _ access: RouteAccess = .protected, scopes: [String] = [], audiences: [String] = [],
        principal: RoutePrincipal = .any
    ) -> Route {
        var rule = RouteRule()
        rule.path = Array("/**".utf8)
        rule.access = access
        rule.scopes = scopes.map { Array($0.utf8) }
        rule.audiences = audiences.map { Array($0.utf8) }
        rule.principal = principal
        return Route(rule, index: 0)
    }

    private static func identity(
        issuer: Int = 0, name: String? = nil, audiences: [String] = ["orders"],
        scopes: [String] = [], expiresIn: Int64? = 60, notBeforeIn: Int64? = nil,
        kind: Identity.Kind = .user, source: Identity.Source = .jwt
    ) -> Identity {
        let names = ["https://strict", "https://open", "https://lenient"]
        return Identity(
            issuerIndex: issuer,
            issuer: Array((name ?? (names.indices.contains(issuer) ? names[issuer] : "x")).utf8),
            subject: Array("alice".utf8), clientID: Array("web".utf8),
            audiences: audiences.map { Array($0.utf8) }, scopes: scopes.map { Array($0.utf8) },
            expiry: expiresIn.map { now.adding(seconds: $0) },
            notBefore: notBeforeIn.map { now.adding(seconds: $0) }, kind: kind, source: source)
    }

    private static func decide(_ route: Route, _ identity: Identity?) -> Decision {
        judgement.decide(route: route, identity: identity, now: now)
    }

    @Test func goodTokenPasses() {
        #expect(Self.decide(Self.route(), Self.identity()) == .allow)
    }

    @Test func publicRouteAsksNothing() {
        #expect(Self.decide(Self.route(.public), nil) == .allow)
        #expect(Self.decide(Self.route(.public), Self.identity(expiresIn: -1000)) == .allow)
    }

    @Test func deniedRouteRefusesEveryone() {
        #expect(Self.decide(Self.route(.deny), nil) == .refuse(.routeDenied))
        #expect(Self.decide(Self.route(.deny), Self.identity()) == .refuse(.routeDenied))
    }

    @Test func protectedRouteNeedsAToken() {
        #expect(Self.decide(Self.route(), nil) == .refuse(.tokenMissing))
    }

    @Test(
        arguments: [
            (60, nil), (1, nil), (0, nil), (-29, nil), (-30, .tokenExpired), (-31, .tokenExpired),
            (nil, .expiryMissing),
        ] as [(Int64?, Reason?)])
    func expiryIsJudgedOnEveryRequest(expiresIn: Int64?, reason: Reason?) {
        // B40, B51: exp == now (and its leeway) is expired, also for a cached identity.
        let decision = Self.decide(Self.route(), Self.identity(expiresIn: expiresIn))
        #expect(decision == reason.map { .refuse($0) } ?? .allow)
    }

    @Test(arguments: [(0, nil), (30, nil), (31, .tokenNotYetValid)] as [(Int64, Reason?)])
    func notBeforeIsJudged(notBeforeIn: Int64, reason: Reason?) {
        // B42
        let decision = Self.decide(Self.route(), Self.identity(notBeforeIn: notBeforeIn))
        #expect(decision == reason.map { .refuse($0) } ?? .allow)
    }

    @Test func extremeTimesNeverTrap() {
        for expiry in [Int64.max, .min, 0] {
            let identity = Identity(
                issuerIndex: 0, issuer: Array("https://strict".utf8), subject: nil, clientID: nil,
                audiences: [Array("orders".utf8)], expiry: WallTime(seconds: expiry),
                notBefore: WallTime(seconds: expiry), kind: .client, source: .jwt)
            #expect(Self.decide(Self.route(), identity) != .allow)
        }
    }

    @Test func issuerMustStillBeTheConfiguredOne() {
        for identity in [
            Self.identity(issuer: 7), Self.identity(issuer: -1),
            Self.identity(issuer: 0, name: "https://open"),
            Self.identity(issuer: 0, name: "https://strict/"),
        ] {
            #expect(Self.decide(Self.route(), identity) == .refuse(.issuerUnknown))
        }
    }

    @Test(
        arguments: [
            (0, [], ["orders"], nil), (0, [], ["x", "stock"], nil),
            (0, [], ["x"], .audienceMismatch),
            (0, [], [], .audienceMismatch), (0, [], ["Orders"], .audienceMismatch),
            (0, [], ["orders "], .audienceMismatch), (0, ["x"], ["x"], nil),
            (0, ["x"], ["orders"], .audienceMismatch), (0, ["x", "y"], ["y"], nil),
            (1, [], [], nil), (1, [], ["any"], nil), (1, ["x"], [], .audienceMismatch),
            (1, ["x"], ["any"], .audienceMismatch), (1, ["x"], ["x"], nil),
            (2, [], [], nil), (2, [], ["foreign"], .audienceMismatch), (2, [], ["orders"], nil),
        ] as [(Int, [String], [String], Reason?)])
    func audienceIsTheRoutesElseTheIssuers(
        issuer: Int, demanded: [String], named: [String], reason: Reason?
    ) {
        // B39, and the lesson of lua-resty-openidc 399: the same token, warm, on another route.
        for source in [Identity.Source.jwt, .introspection] {
            let identity = Self.identity(issuer: issuer, audiences: named, source: source)
            let decision = Self.decide(Self.route(audiences: demanded), identity)
            #expect(decision == reason.map { .refuse($0) } ?? .allow)
        }
    }

    @Test func audiencesCompareAsBytes() {
        // B146: e with acute, composed and decomposed, are equal Strings.
        let decision = Self.decide(
            Self.route(audiences: ["caf\u{E9}"]), Self.identity(audiences: ["cafe\u{301}"]))
        #expect(decision == .refuse(.audienceMismatch))
    }

    @Test(
        arguments: [
            (["a"], ["a"], nil), (["a"], ["b", "a"], nil), (["a", "b"], ["a", "b"], nil),
            (["a", "b"], ["a"], .scopeInsufficient), (["a"], [], .scopeInsufficient),
            (["a"], ["A"], .scopeInsufficient), (["a"], ["a.b"], .scopeInsufficient),
            (["a.b"], ["a.*"], .scopeInsufficient),
        ] as [([String], [String], Reason?)])
    func allScopesAreNeeded(demanded: [String], held: [String], reason: Reason?) {
        // B48: exact, case-sensitive, no wildcards.
        for source in [Identity.Source.jwt, .introspection] {
            let identity = Self.identity(scopes: held, source: source)
            let decision = Self.decide(Self.route(scopes: demanded), identity)
            #expect(decision == reason.map { .refuse($0) } ?? .allow)
        }
    }

    @Test func opaqueTokenPassesOnlyWhereNothingUnknowableIsAsked() {
        // A3: userinfo tells neither scope nor audience nor expiry.
        let identity = Self.identity(audiences: [], expiresIn: nil, source: .userinfo)
        #expect(Self.decide(Self.route(), identity) == .allow)
        #expect(
            Self.decide(Self.route(scopes: ["a"]), identity) == .refuse(.scopeUnknowable))
        #expect(
            Self.decide(Self.route(audiences: ["orders"]), identity)
                == .refuse(.audienceUnknowable))
    }

    @Test func introspectedTokenIsHeldToItsExpiryWhereItHasOne() {
        // B63, B64: exp is optional in RFC 7662, and judged on every request when it is there.
        for (expiresIn, reason) in [(nil, nil), (60, nil), (-31, .tokenExpired)]
            as [(Int64?, Reason?)]
        {
            let identity = Self.identity(expiresIn: expiresIn, source: .introspection)
            let decision = Self.decide(Self.route(), identity)
            #expect(decision == reason.map { .refuse($0) } ?? .allow)
        }
    }

    @Test func userinfosClientIsNoAudience() {
        let identity = Self.identity(audiences: ["x"], scopes: ["a"], source: .userinfo)
        #expect(
            Self.decide(Self.route(audiences: ["x"]), identity) == .refuse(.audienceUnknowable))
        #expect(Self.decide(Self.route(scopes: ["a"]), identity) == .refuse(.scopeUnknowable))
    }

    @Test(
        arguments: [
            (.any, .user, true), (.any, .client, true), (.user, .user, true),
            (.user, .client, false), (.client, .client, true), (.client, .user, false),
        ] as [(RoutePrincipal, Identity.Kind, Bool)])
    func clientsTokenIsNoUsers(principal: RoutePrincipal, kind: Identity.Kind, passes: Bool) {
        // B49
        for source in [Identity.Source.jwt, .userinfo, .introspection] {
            let decision = Self.decide(
                Self.route(principal: principal), Self.identity(kind: kind, source: source))
            #expect(decision == (passes ? .allow : .refuse(.principalRefused)))
        }
    }

    @Test func routeNamesItsScopesForTheChallenge() {
        #expect(Self.route(scopes: ["a", "b"]).scopeText == Array("a b".utf8))
        #expect(Self.route().scopeText.isEmpty)
    }

    @Test func identityKnowsItsSize() {
        #expect(Self.identity().byteCount > 300)
        #expect(Self.identity(scopes: ["abc"]).byteCount == Self.identity().byteCount + 43)
    }
}
