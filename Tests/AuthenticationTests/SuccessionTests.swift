import Basics
import Config
import Net
import Policy
import Testing

@testable import Authentication

/// What a configuration takes over from the one before it.
struct SuccessionTests {
    private func issuer(_ name: String, skew: Int64 = 30) -> IssuerConfiguration {
        var issuer = IssuerConfiguration()
        issuer.issuer = Array(name.utf8)
        issuer.clockSkew = .seconds(skew)
        return issuer
    }

    private func directory(
        _ issuers: [IssuerConfiguration], after predecessor: IssuerDirectory? = nil
    ) throws -> IssuerDirectory {
        var configuration = Configuration()
        configuration.issuers = issuers
        return try IssuerDirectory(
            configuration, succeeding: predecessor, logger: IssuerBench().log.logger)
    }

    @Test func issuersKeepTheirIndexWhereverTheyStand() throws {
        let first = try directory([issuer("https://a"), issuer("https://b")])
        #expect(first.indices == [0, 1])
        let second = try directory(
            [issuer("https://c"), issuer("https://b"), issuer("https://a", skew: 7)],
            after: first)
        #expect(second.indices == [2, 1, 0])
        // Nobody gets the index of one that has just gone: requests may still name it.
        let third = try directory([issuer("https://d"), issuer("https://a")], after: second)
        #expect(third.indices == [3, 0])
        let fourth = try directory([issuer("https://e")], after: third)
        #expect(fourth.indices == [1])
    }

    @Test func keeperIsKeptOnlyIfNothingOfItsIssuerChanged() throws {
        let first = try directory([issuer("https://a"), issuer("https://b")])
        let second = try directory(
            [issuer("https://b"), issuer("https://a", skew: 7)], after: first)
        #expect(second.keepers[0] === first.keepers[1])
        #expect(second.keepers[1] !== first.keepers[0])
        #expect(!second.areNewcomersReady)
        #expect(try directory([issuer("https://b")], after: second).areNewcomersReady)
    }

    @Test func judgementFindsRulesByIndexAndNotByPosition() {
        let judgement = Judgement([issuer("https://a"), issuer("https://b")], indices: [3, 0])
        func decision(_ index: Int, _ name: String) -> Decision {
            let identity = Identity(
                issuerIndex: index, issuer: Array(name.utf8), subject: [0x61], clientID: nil,
                expiry: WallTime(seconds: .max), kind: .user, source: .userinfo)
            let route = RouteTable([RouteRule()]).routes[0]
            return judgement.decide(route: route, identity: identity, now: WallTime(seconds: 0))
        }
        #expect(decision(3, "https://a") == .allow)
        #expect(decision(0, "https://b") == .allow)
        #expect(decision(0, "https://a") == .refuse(.issuerUnknown))
        #expect(decision(1, "https://a") == .refuse(.issuerUnknown))
        #expect(decision(4, "https://b") == .refuse(.issuerUnknown))
    }

    @Test func denialsHoldForLongerWhenTheLeewayGrows() throws {
        var configuration = Configuration()
        configuration.issuers = [issuer("https://a", skew: 10)]
        configuration.limits.deniedEntries = 1
        let list = try DenyList(configuration)
        let now = SystemClock.wall()
        let name = Array("https://a".utf8)
        #expect(
            list.deny(issuer: name, .subject, [0x61], until: now.adding(seconds: 100)) == .denied)
        configuration.issuers = [issuer("https://a", skew: 300), issuer("https://b")]
        configuration.limits.deniedEntries = 0
        list.follow(configuration)
        let alice = Identity(
            issuerIndex: 0, issuer: name, subject: [0x61], clientID: nil, expiry: nil,
            kind: .user, source: .userinfo)
        #expect(list.denies(alice, now: now.adding(seconds: 399)))
        #expect(!list.denies(alice, now: now.adding(seconds: 401)))
        #expect(list.knows(issuer: Array("https://b".utf8)))
        #expect(
            list.deny(issuer: name, .subject, [0x62], until: now.adding(seconds: 100)) == .full)
    }
}
