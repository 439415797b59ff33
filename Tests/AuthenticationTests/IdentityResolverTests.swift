import Basics
import Config
import Crypto
import Foundation
import HTTP1
import JOSE
import JSON
import Net
import Policy
import Synchronization
import TestSupport
import Testing

@testable import Authentication

/// A running issuer, its keeper and a resolver, with the calls that tests make of them.
final class ResolverBench {
    let issuer: IssuerBench
    let directory: IssuerDirectory
    let resolver: IdentityResolver
    private var nextTicket: UInt64 = 0

    init(
        _ issuer: IssuerBench = IssuerBench(), others: [IssuerConfiguration] = [],
        settings: (inout IssuerConfiguration) -> Void = { _ in },
        change: (inout Configuration) -> Void = { _ in }
    ) throws {
        self.issuer = issuer
        var own = issuer.settings()
        settings(&own)
        var configuration = Configuration()
        configuration.issuers = [own] + others
        configuration.limits.tokenBytes = 16 * 1024
        configuration.limits.cachedTokens = 1000
        configuration.limits.cachedTokenBytes = 16 * 1024 * 1024
        change(&configuration)
        directory = try IssuerDirectory(configuration, logger: issuer.log.logger)
        let inbox = issuer.inbox
        resolver = try IdentityResolver(
            configuration, issuers: directory, logger: issuer.log.logger,
            deliver: { inbox.deliver($0, $1) })
    }

    deinit {
        directory.stop()
        resolver.stop()
    }

    /// Starts the keepers and waits for the first issuer's keys and endpoint.
    func start() throws {
        try directory.start()
        guard
            IssuerBench.wait(for: {
                directory.keepers[0].keysGeneration > 0
                    && directory.keepers[0].endpointGeneration > 0
            })
        else { throw Slow() }
    }

    private struct Slow: Error {}

    func ticket() -> Ticket {
        nextTicket += 1
        return Ticket(worker: 1, number: nextTicket)
    }

    /// One resolution as a worker makes it.
    func resolve(
        _ token: [UInt8], after wait: Nanoseconds = .zero, wallAfter seconds: Int64 = 0,
        ticket: Ticket? = nil
    ) -> Resolution {
        resolver.resolve(
            token: token.span, now: SystemClock.now() + wait,
            wall: SystemClock.wall().adding(seconds: seconds), ticket: ticket ?? self.ticket())
    }

    /// The outcome, waited for when the token is parked.
    func outcome(_ token: [UInt8], after wait: Nanoseconds = .zero) -> IdentityOutcome? {
        let ticket = ticket()
        switch resolve(token, after: wait, ticket: ticket) {
        case .known(let identity): return .known(identity)
        case .refused(let reason): return .refused(reason)
        case .parked: return issuer.inbox.wait(for: ticket)
        }
    }

    func outcome(_ token: String, after wait: Nanoseconds = .zero) -> IdentityOutcome? {
        outcome(Array(token.utf8), after: wait)
    }

    /// A good token of the issuer, with claims changed.
    func token(
        _ signer: TokenSigner, subject: String = "alice", issuer: String? = nil,
        audience: String = "orders", seconds: Int64 = 600, more: String = ""
    ) throws -> [UInt8] {
        let now = SystemClock.wall().seconds
        let claims = """
            {"iss":"\(issuer ?? self.issuer.issuer)","sub":"\(subject)","aud":["\(audience)"],
             "client_id":"web","exp":\(now + seconds),"iat":\(now),"scp":["read","write"]\(more)}
            """
        return try signer.sign(claims: Array(claims.utf8))
    }
}

extension Resolution {
    var word: String {
        switch self {
        case .known: "known"
        case .refused(let reason): "\(reason)"
        case .parked: "parked"
        }
    }
}

/// Signers for tests: made once, keys are dear.
enum TestSigners {
    static let one = make("one")
    static let two = make("two")
    /// Another key under the name of the first.
    static let impostor = make("one")

    private static func make(_ keyID: String) -> TokenSigner {
        guard let key = try? PrivateKey.generate(.p256) else { fatalError("no key") }
        return TokenSigner(key: key, algorithm: .es256, keyID: keyID)
    }
}

/// JWTs (contract B35, B38, B51, B62; lessons 2, 3, 24).
struct IdentityResolverTests {
    private static func started(
        _ settings: (inout IssuerConfiguration) -> Void = { _ in }
    ) throws -> ResolverBench {
        let bench = try ResolverBench { settings(&$0) }
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        return bench
    }

    @Test func goodTokenIsKnownAtOnceWithItsFacts() throws {
        let bench = try Self.started()
        let identity = bench.outcome(try bench.token(TestSigners.one))?.identity
        #expect(identity?.subject == Array("alice".utf8))
        #expect(identity?.clientID == Array("web".utf8))
        #expect(identity?.issuer == Array(bench.issuer.issuer.utf8))
        #expect(identity?.audiences == [Array("orders".utf8)])
        #expect(identity?.scopes == ["read", "write"].map { Array($0.utf8) })
        #expect(identity?.kind == .user)
        #expect(identity?.source == .jwt)
        #expect(identity?.expiry != nil)
    }

    @Test func headersAreRenderedFromTheClaims() throws {
        var header = IdentityHeaderRule()
        header.name = Array("X-Auth-Subject".utf8)
        header.claim = Array("sub".utf8)
        let bench = try ResolverBench(change: { $0.identityHeaders = [header] })
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        let good = bench.outcome(try bench.token(TestSigners.one))?.identity
        #expect(good?.headerBlock == Array("X-Auth-Subject: alice\r\n".utf8))
        let bad = bench.outcome(try bench.token(TestSigners.one, subject: "b\u{F6}b"))
        #expect(bad?.reason == .claimUnrenderable)
    }

    @Test func clientTokenIsAClient() throws {
        let bench = try Self.started()
        let token = try bench.token(TestSigners.one, subject: "web")
        #expect(bench.outcome(token)?.identity?.kind == .client)
    }

    @Test func secondUseComesFromTheCache() throws {
        let bench = try Self.started()
        let token = try bench.token(TestSigners.one)
        let first = bench.outcome(token)?.identity
        let second = bench.outcome(token)?.identity
        #expect(first != nil && first === second)
        #expect(bench.resolver.cacheReport.entries == 1)
        let other = bench.outcome(try bench.token(TestSigners.one, subject: "bob"))?.identity
        #expect(other?.subject == Array("bob".utf8))
    }

    @Test func cachedTokenIsNotKeptBeyondItsExpiry() throws {
        let bench = try Self.started()
        let token = try bench.token(TestSigners.one, seconds: 10)
        #expect(bench.resolve(token).word == "known")
        // 10 s and 30 s of skew later, on both clocks.
        #expect(bench.resolve(token, after: .seconds(41), wallAfter: 41).word == "tokenExpired")
    }

    @Test func tokenWithoutOurAudienceIsAFactForTheRouteToJudge() throws {
        let bench = try Self.started()
        let token = try bench.token(TestSigners.one, audience: "other")
        #expect(bench.outcome(token)?.identity?.audiences == [Array("other".utf8)])
    }

    @Test func badTokensAreRefusedAtOnceAndNeverCached() throws {
        let bench = try Self.started()
        let good = try bench.token(TestSigners.one)
        let cases: [([UInt8], String)] = [
            (try bench.token(TestSigners.one, seconds: -60), "tokenExpired"),
            (try bench.token(TestSigners.one, issuer: "https://other"), "issuerUnknown"),
            (
                try bench.token(TestSigners.one, issuer: bench.issuer.issuer + "/"),
                "issuerUnknown"
            ),
            (try bench.token(TestSigners.one, more: ",\"nonce\":\"n\""), "tokenTypeRefused"),
            (try bench.token(TestSigners.one, more: ",\"sub\":\"x\""), "tokenMalformed"),
            (try bench.token(TestSigners.one, subject: ""), "subjectMissing"),
            (Array("eyJh.eyJh.".utf8), "tokenMalformed"),
            (good + Array(".x".utf8), "tokenMalformed"),
            (Array("a b".utf8), "tokenMalformed"),
            ([UInt8](repeating: 0x61, count: 16 * 1024 + 1), "tokenTooLarge"),
        ]
        for (token, word) in cases {
            #expect(bench.resolve(token).word == word)
        }
        #expect(bench.resolver.cacheReport.entries == 0)
        #expect(bench.issuer.state.withLock { $0.tokensAsked }.isEmpty)
    }

    @Test func tokenBeforeTheFirstKeysIsAnOutageNotARefusal() throws {
        let bench = try ResolverBench()
        let word = bench.resolve(try bench.token(TestSigners.one)).word
        #expect(word == "issuerUnreachable")
    }

    @Test func keyOfAnotherIssuerVerifiesNothing() throws {
        let other = IssuerBench()
        try other.publish(TestSigners.two)
        let bench = try ResolverBench(others: [other.settings()])
        try bench.issuer.publish(TestSigners.one)
        try bench.start()
        #expect(IssuerBench.wait { bench.directory.isReady })
        let own = try bench.token(TestSigners.two, issuer: other.issuer)
        #expect(bench.outcome(own)?.identity?.issuerIndex == 1)
        let crossed = try bench.token(TestSigners.two)
        #expect(bench.outcome(crossed)?.reason == .kidUnknown)
    }
}

/// Rotation and the budget for it.
extension IdentityResolverTests {
    @Test func tokenOfANewKeyWaitsForItAndSucceeds() throws {
        let bench = try Self.started()
        try bench.issuer.publish(TestSigners.two, TestSigners.one)
        let token = try bench.token(TestSigners.two)
        let ticket = bench.ticket()
        #expect(bench.resolve(token, ticket: ticket).word == "parked")
        #expect(bench.issuer.inbox.wait(for: ticket)?.identity != nil)
        #expect(bench.resolve(token).word == "known")
        #expect(bench.issuer.inbox.count == 1)
    }

    @Test func newKeyUnderAnOldNameIsFetchedToo() throws {
        let bench = try Self.started()
        try bench.issuer.publish(TestSigners.impostor)
        #expect(bench.outcome(try bench.token(TestSigners.impostor))?.identity != nil)
    }

    @Test func thousandRandomKeysCauseOneFetch() throws {
        let bench = try Self.started()
        let before = bench.issuer.state.withLock { $0.keysAsked }
        var reasons: [Reason?] = []
        for number in 0..<1000 {
            let signer = TokenSigner(
                key: TestSigners.two.key, algorithm: .es256, keyID: "random-\(number)")
            reasons.append(bench.outcome(try bench.token(signer))?.reason)
        }
        #expect(reasons.allSatisfy { $0 == .kidUnknown })
        #expect(bench.issuer.state.withLock { $0.keysAsked } == before + 1)
        #expect(bench.directory.reports[0].demandedFetches == 1)
        // Good tokens are none the worse for it.
        #expect(bench.resolve(try bench.token(TestSigners.one)).word == "known")
    }

    @Test func badSignatureOnAKnownKeyEarnsOneFetchAndIsRefused() throws {
        let bench = try Self.started()
        let forged = try bench.token(TestSigners.impostor)
        let first = bench.ticket()
        #expect(bench.resolve(forged, ticket: first).word == "parked")
        #expect(bench.issuer.inbox.wait(for: first)?.reason == .signatureInvalid)
        #expect(bench.resolve(forged).word == "signatureInvalid")
        #expect(bench.issuer.state.withLock { $0.tokensAsked }.isEmpty)
    }

    @Test func unknownKeyWhileTheIssuerIsDownIsAnOutageNotARefusal() throws {
        let bench = try Self.started()
        bench.issuer.state.withLock { $0.keysMood = .status("503 No") }
        let token = try bench.token(TestSigners.two)
        #expect(bench.outcome(token)?.reason == .issuerUnreachable)
        #expect(bench.resolve(token).word == "issuerUnreachable")
        #expect(bench.resolve(try bench.token(TestSigners.one)).word == "known")
    }

    @Test func hundredWaitersOfAFailingFetchAreAllAnswered() throws {
        let bench = try Self.started()
        bench.issuer.state.withLock { $0.keysMood = .closing }
        let token = try bench.token(TestSigners.two)
        let tickets = (0..<100).map { _ in bench.ticket() }
        var parked = 0
        for ticket in tickets where bench.resolve(token, ticket: ticket).word == "parked" {
            parked += 1
        }
        #expect(parked > 0)
        #expect(IssuerBench.wait { bench.issuer.inbox.count == parked })
    }

    @Test func removedKeyStopsVerifyingCachedTokens() throws {
        let bench = try Self.started { $0.keysRefresh = .milliseconds(40) }
        let token = try bench.token(TestSigners.one)
        #expect(bench.resolve(token).word == "known")
        try bench.issuer.publish(TestSigners.two)
        #expect(IssuerBench.wait { bench.directory.keepers[0].keysGeneration == 2 })
        #expect(bench.outcome(token)?.reason == .kidUnknown)
    }

    @Test func addedKeyCostsCachedTokensOnlyANewVerification() throws {
        let bench = try Self.started { $0.keysRefresh = .milliseconds(40) }
        let token = try bench.token(TestSigners.one)
        #expect(bench.resolve(token).word == "known")
        try bench.issuer.publish(TestSigners.two, TestSigners.one)
        #expect(IssuerBench.wait { bench.directory.keepers[0].keysGeneration == 2 })
        #expect(bench.resolve(token).word == "known")
    }
}
