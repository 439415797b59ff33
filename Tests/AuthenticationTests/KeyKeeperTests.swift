import Basics
import Config
import Crypto
import HTTP1
import JOSE
import Net
import Synchronization
import TestSupport
import Testing

@testable import Authentication

/// Keys that come, stay, change and fail to come (contract B32-B36, B53, B57, B58; lessons 1-4).
struct KeyKeeperTests {
    private static let signer = make("one")
    private static let other = make("two")

    private static func make(_ keyID: String) -> TokenSigner {
        guard let key = try? PrivateKey.generate(.p256) else { fatalError("no key") }
        return TokenSigner(key: key, algorithm: .es256, keyID: keyID)
    }

    /// A started keeper; stopped when the test lets go of it.
    final class Kept {
        let keeper: KeyKeeper

        init(
            _ settings: IssuerConfiguration, _ bench: IssuerBench, _ stateDirectory: String? = nil,
            change: (inout IssuerConfiguration) -> Void = { _ in }
        ) throws {
            var settings = settings
            change(&settings)
            keeper = try KeyKeeper(
                settings, stateDirectory: stateDirectory, logger: bench.log.logger)
            try keeper.start()
        }

        deinit { keeper.stop() }

        var report: IssuerReport { keeper.report(now: SystemClock.now()) }

        func becomesReady() -> Bool { IssuerBench.wait { keeper.keysGeneration > 0 } }
    }

    private static let often = Nanoseconds.milliseconds(40)

    @Test func keysComeThroughDiscovery() throws {
        let bench = IssuerBench()
        try bench.publish(Self.signer, Self.other)
        let kept = try Kept(bench.settings(), bench)
        #expect(kept.becomesReady())
        #expect(kept.report.isReady)
        #expect(kept.report.keyCount == 2)
        #expect(kept.report.keysGeneration == 1)
        #expect(kept.report.lastError == nil)
        #expect(kept.report.keysAge != nil)
        #expect(kept.keeper.endpoints?.userinfo?.text == bench.issuer + "/userinfo")
        #expect(bench.log.count(of: "issuer's keys are known") == 1)
    }

    @Test func configuredURLsMakeDiscoveryNeedless() throws {
        let bench = IssuerBench()
        try bench.publish(Self.signer)
        var settings = bench.settings()
        settings.keysURL = try AbsoluteURL(parsing: bench.issuer + "/jwks.json")
        settings.userinfoURL = try AbsoluteURL(parsing: bench.issuer + "/userinfo")
        let kept = try Kept(settings, bench)
        #expect(kept.becomesReady())
        #expect(kept.keeper.endpoints?.userinfo != nil)
        #expect(bench.state.withLock { $0.discoveryAsked } == 0)
    }

    @Test func keysComeAlthoughDiscoveryFailsForUserinfo() throws {
        let bench = IssuerBench()
        try bench.publish(Self.signer)
        bench.state.withLock { $0.discoveryMood = .status("500 No") }
        var settings = bench.settings()
        settings.keysURL = try AbsoluteURL(parsing: bench.issuer + "/jwks.json")
        let kept = try Kept(settings, bench)
        #expect(kept.becomesReady())
        #expect(IssuerBench.wait { kept.report.lastError != nil })
        #expect(kept.keeper.endpoints?.userinfo == nil)
        bench.state.withLock { $0.discoveryMood = .well }
        #expect(IssuerBench.wait { kept.keeper.endpointGeneration > 0 })
    }

    // B53
    @Test func mismatchedIssuerGivesNoKeysAndNamesBoth() throws {
        let bench = IssuerBench()
        try bench.publish(Self.signer)
        let found = bench.issuer + "/"
        bench.state.withLock { state in
            state.discovered =
                "{\"issuer\":\"\(found)\",\"jwks_uri\":\"\(bench.issuer)/jwks.json\"}"
        }
        let kept = try Kept(bench.settings(), bench)
        #expect(IssuerBench.wait { kept.report.lastError != nil })
        let error = kept.report.lastError ?? ""
        #expect(error.contains("\"\(found)\"") && error.contains("\"\(bench.issuer)\""))
        #expect(error.contains("final slash"))
        #expect(!kept.report.isReady)
        #expect(bench.state.withLock { $0.keysAsked } == 0)
    }

    // B57
    @Test func issuerThatIsDownAtStartIsMetWhenItComes() throws {
        // A port that nobody listens on until the issuer comes up.
        let port = IssuerBench().server.port
        let placeholder = IssuerBench()
        var settings = placeholder.settings()
        settings.issuer = Array("http://127.0.0.1:\(port)".utf8)
        let kept = try Kept(settings, placeholder)
        #expect(IssuerBench.wait { kept.report.failures >= 2 })
        #expect(kept.report.lastError?.contains("no connection") == true)
        #expect(placeholder.log.count(of: "warning") == 1)

        let bench = IssuerBench(port: port)
        try bench.publish(Self.signer)
        #expect(kept.becomesReady())
        #expect(kept.report.lastError == nil)
        #expect(placeholder.log.count(of: "issuer answers again") == 1)
    }

    // B32, B36
    @Test func failedRefreshNeverReplacesGoodKeys() throws {
        let bench = IssuerBench()
        try bench.publish(Self.signer)
        let kept = try Kept(bench.settings(refresh: Self.often), bench)
        #expect(kept.becomesReady())
        let moods: [IssuerBench.Mood] = [
            .status("500 No"), .status("302 Found"), .body("{\"keys\":[]}"), .body("{}"),
            .body("[]"),
            .body("<html></html>"), .body("{\"keys\":[{\"kty\":\"AKP\"}]}"), .closing,
            .body(String(repeating: "x", count: KeyRefresh.keysBytesMax + 1)),
        ]
        for mood in moods {
            let failures = kept.report.failures
            bench.state.withLock { $0.keysMood = mood }
            #expect(IssuerBench.wait { kept.report.failures > failures })
            #expect(kept.report.isReady && kept.report.keyCount == 1)
            #expect(kept.report.keysGeneration == 1)
            #expect(kept.report.lastError != nil)
            bench.state.withLock { $0.keysMood = .well }
            #expect(IssuerBench.wait { kept.report.lastError == nil })
        }
        #expect(bench.log.count(of: "the keys known so far stay in use") == moods.count)
    }

    @Test func unchangedKeysKeepTheirGenerationAndChangedOnesGetANewOne() throws {
        let bench = IssuerBench()
        try bench.publish(Self.signer)
        let kept = try Kept(bench.settings(refresh: Self.often), bench)
        #expect(kept.becomesReady())
        #expect(IssuerBench.wait { bench.state.withLock { $0.keysAsked } >= 4 })
        #expect(kept.report.keysGeneration == 1)
        try bench.publish(Self.other)
        #expect(IssuerBench.wait { kept.keeper.keysGeneration == 2 })
        #expect(kept.keeper.snapshot?.keys.contains(keyID: Array("one".utf8)) == false)
    }

    // B31, B33
    @Test func oddKeysAreSkippedWithOneWarningEachAndPublishedSecretsAlarm() throws {
        let bench = IssuerBench()
        let good = String(decoding: try Self.signer.publicJWK(), as: UTF8.self)
        bench.state.withLock { state in
            state.keySet = """
                {"keys":[{"kty":"AKP","kid":"odd"},7,{"kty":"oct","k":"c2VjcmV0","kid":"shared"},
                 \(good)]}
                """
        }
        let kept = try Kept(bench.settings(refresh: Self.often), bench)
        #expect(kept.becomesReady())
        #expect(kept.report.keyCount == 1)
        #expect(kept.report.skippedKeyCount == 3)
        // The same odd keys in a document that differs are not told again.
        bench.state.withLock { $0.keySet += " " }
        #expect(IssuerBench.wait { kept.keeper.keysGeneration == 2 })
        #expect(bench.log.count(of: "key skipped") == 3)
        #expect(bench.log.count(of: "warning key skipped") == 2)
        #expect(bench.log.count(of: "error key skipped: the key is symmetric") == 1)
        #expect(!bench.log.text.contains("c2VjcmV0"))
    }

    /// A token that was looked at with the old keys just before the new ones came must not find
    /// the budget used up by those who brought them.
    @Test func whoSawOlderKeysIsToldOfTheNewOnesWithoutAFetch() throws {
        let bench = IssuerBench()
        try bench.publish(Self.signer)
        let kept = try Kept(bench.settings(), bench)
        #expect(kept.becomesReady())
        let asked = bench.state.withLock { $0.keysAsked }
        for _ in 0..<3 {
            let answer = kept.keeper.demandRefetch(
                bytes: 1, seen: 0, now: SystemClock.now()
            ) { _ in }
            guard case .keysAreNewer = answer else {
                Issue.record("\(answer)")
                return
            }
        }
        #expect(bench.state.withLock { $0.keysAsked } == asked)
        #expect(kept.report.demandedFetches == 0)
    }

    @Test func stoppingTellsThoseWhoWait() throws {
        let bench = IssuerBench()
        try bench.publish(Self.signer)
        let keeper = try KeyKeeper(bench.settings(), logger: bench.log.logger)
        let inbox = bench.inbox
        let answer = keeper.demandRefetch(bytes: 1, now: SystemClock.now()) { didRefresh in
            inbox.deliver(
                Ticket(worker: 0, number: 1), .refused(didRefresh ? .kidUnknown : .draining))
        }
        guard case .waiting = answer else {
            Issue.record("\(answer)")
            return
        }
        try keeper.start()
        keeper.stop()
        #expect(inbox.wait(for: Ticket(worker: 0, number: 1)) != nil)
        #expect(inbox.count == 1)
    }

    /// A set of nothing but odd keys is read anew at every try; the log must not be filled by it.
    @Test func thousandsOfOddKeysAreAFewLines() throws {
        let bench = IssuerBench()
        let good = String(decoding: try Self.signer.publicJWK(), as: UTF8.self)
        let odd = (0..<5000).map { "{\"kty\":\"AKP\",\"kid\":\"k\($0)\"}," }.joined()
        let alarming = "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"kid\":\"shared\"},"
        bench.state.withLock { $0.keySet = "{\"keys\":[\(odd)\(alarming)\(good)]}" }
        let kept = try Kept(bench.settings(refresh: Self.often), bench)
        #expect(kept.becomesReady())
        #expect(kept.report.keyCount == 1)
        #expect(kept.report.skippedKeyCount == 5001)
        bench.state.withLock { $0.keySet += " " }
        #expect(IssuerBench.wait { kept.keeper.keysGeneration == 2 })
        #expect(bench.log.count(of: "key skipped") == 16)
        #expect(bench.log.count(of: "error key skipped: the key is symmetric") == 1)
        #expect(bench.log.count(of: "more keys skipped") == 1)
    }
}
