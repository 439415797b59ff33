import Basics
import Config
import Crypto
import JOSE
import Net
import Policy
import Synchronization
import Testing

@testable import Authentication

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

    // B34
    @Test func thousandRandomKeysCauseOneFetch() throws {
        let bench = try Self.started()
        let before = bench.issuer.state.withLock { $0.keysAsked }
        var reasons: [Reason?] = []
        for number in 0..<1000 {
            let signer = TokenSigner(
                key: TestSigners.two.key, algorithm: .es256, keyID: "random-\(number)")
            reasons.append(bench.outcome(try bench.token(signer))?.reason)
        }
        // The first was asked for; the others may be newer than the answer, and nobody may ask.
        #expect(reasons.first == .kidUnknown)
        #expect(reasons.dropFirst().allSatisfy { $0 == .keyAwaited })
        #expect(bench.issuer.state.withLock { $0.keysAsked } == before + 1)
        #expect(bench.directory.reports[0].demandedFetches == 1)
        // Good tokens are none the worse for it.
        #expect(bench.resolve(try bench.token(TestSigners.one)).word == "known")
    }

    /// A token that is older than the keys that are known is signed by none that are newer.
    @Test func unknownKeyOfAnOldTokenIsRefusedAtOnce() throws {  // B11, B34
        let bench = try Self.started()
        let now = SystemClock.wall().seconds
        func token(issued: Int64?, _ keyID: String) throws -> [UInt8] {
            let signer = TokenSigner(
                key: TestSigners.two.key, algorithm: .es256, keyID: keyID)
            let issued = issued.map { ",\"iat\":\($0)" } ?? ""
            let claims = """
                {"iss":"\(bench.issuer.issuer)","sub":"a","exp":\(now + 600)\(issued)}
                """
            return try signer.sign(claims: Array(claims.utf8))
        }
        #expect(bench.outcome(try token(issued: now, "first"))?.reason == .kidUnknown)
        #expect(bench.outcome(try token(issued: now, "new"))?.reason == .keyAwaited)
        #expect(bench.outcome(try token(issued: now - 300, "old"))?.reason == .kidUnknown)
        #expect(bench.outcome(try token(issued: nil, "silent"))?.reason == .kidUnknown)
        #expect(bench.outcome(try token(issued: .max / 2, "far"))?.reason == .kidUnknown)
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

    // B11
    @Test func thousandBadSignaturesCauseOneFetch() throws {  // A2, lesson 3
        let bench = try Self.started()
        let before = bench.issuer.state.withLock { $0.keysAsked }
        var reasons: [Reason?] = []
        for number in 0..<1000 {
            let forged = try bench.token(TestSigners.impostor, subject: "m\(number)")
            reasons.append(bench.outcome(forged)?.reason)
        }
        #expect(reasons.allSatisfy { $0 == .signatureInvalid })
        #expect(bench.issuer.state.withLock { $0.keysAsked } == before + 1)
        #expect(bench.resolve(try bench.token(TestSigners.one)).word == "known")
    }

    @Test func fetchesADemandedSecondAreBoundedWhateverArrives() throws {  // the stated bound
        let bench = try Self.started { $0.unknownKeyInterval = .milliseconds(300) }
        let before = bench.issuer.state.withLock { $0.keysAsked }
        let start = SystemClock.now()
        var number = 0
        while SystemClock.now() - start < .milliseconds(1500) {
            number += 1
            let signer = TokenSigner(
                key: TestSigners.two.key, algorithm: .es256, keyID: "random-\(number)")
            _ = bench.outcome(try bench.token(number % 2 == 0 ? signer : TestSigners.impostor))
        }
        let fetches = bench.issuer.state.withLock { $0.keysAsked } - before
        #expect(fetches >= 2 && fetches <= 6, "\(fetches) for \(number) tokens")
    }

    @Test func tokenSignedByAnotherKeyThanItNamesIsCounted() throws {  // A2: hydra#3573; B142
        let bench = try Self.started()
        try bench.issuer.publish(TestSigners.two, TestSigners.one)
        let stale = TokenSigner(key: TestSigners.two.key, algorithm: .es256, keyID: "one")
        #expect(bench.outcome(try bench.token(stale))?.identity != nil)
        #expect(bench.directory.reports[0].staleKeyIDs == 1)
        #expect(bench.outcome(try bench.token(TestSigners.one))?.identity != nil)
        #expect(bench.directory.reports[0].staleKeyIDs == 1)
    }

    @Test func keyThatIsNotListedIsNoKeyAndNoWarning() throws {
        let bench = try ResolverBench { $0.keyIDs = [Array("one".utf8)] }
        try bench.issuer.publish(TestSigners.two, TestSigners.one)
        try bench.start()
        #expect(bench.outcome(try bench.token(TestSigners.one))?.identity != nil)
        #expect(bench.outcome(try bench.token(TestSigners.two))?.reason == .kidUnknown)
        #expect(bench.issuer.log.count(of: "warning key skipped") == 0)
        #expect(bench.issuer.log.count(of: "info key skipped: its kid is not in key_ids") == 1)
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

    // B35
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

    /// The same keys say the same: a burst of garbage costs the keeper no second look.
    @Test func tokenIsNotVerifiedAgainWithTheSameKeys() throws {
        let bench = try Self.started()
        let forged = try bench.token(TestSigners.impostor)
        #expect(bench.outcome(forged)?.reason == .signatureInvalid)
        let report = bench.directory.reports[0]
        #expect(report.demandedFetches == 1)
        #expect(report.verifications == 1)
    }

    @Test func nobodyIsParkedAfterTheEnd() throws {
        let bench = try Self.started()
        bench.directory.stop()
        #expect(bench.resolve(try bench.token(TestSigners.two)).word == "lookupOverloaded")
    }
}
