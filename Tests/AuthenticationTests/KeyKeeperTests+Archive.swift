import Basics
import Config
import Crypto
import Foundation
import HTTP1
import JOSE
import Net
import Synchronization
import TestSupport
import Testing

@testable import Authentication

/// What outlives the issuer, and what does not (issue 12, outage; contract B34, B57).
extension KeyKeeperTests {
    /// A directory for state, and the one file in it.
    private struct Shelf {
        let scratch: ScratchDirectory

        init() throws { scratch = try ScratchDirectory() }

        var file: String? {
            try? FileManager.default.contentsOfDirectory(atPath: scratch.path)
                .first { $0.hasPrefix("issuer-") && $0.hasSuffix(".json") }.map(scratch.file)
        }

        /// Changes the file's text and keeps its mode.
        func change(_ old: String, to new: String) throws {
            let text = try String(contentsOfFile: file ?? "", encoding: .utf8)
            #expect(text.contains(old))
            try write(text.replacing(old, with: new))
        }

        func write(_ text: String) throws {
            try PrivateFile.replace(file ?? "", with: Array(text.utf8))
        }
    }

    /// An issuer that was met once and is down now; its keys are on the shelf.
    private static func metOnce(
        _ shelf: Shelf, _ settings: (inout IssuerConfiguration) -> Void = { _ in }
    ) throws -> (IssuerBench, IssuerConfiguration) {
        let bench = IssuerBench()
        try bench.publish(TestSigners.one)
        var own = bench.settings()
        settings(&own)
        let kept = try Kept(own, bench, shelf.scratch.path)
        #expect(kept.becomesReady())
        #expect(IssuerBench.wait { shelf.file != nil })
        bench.state.withLock {
            $0.keysMood = .status("503 No")
            $0.discoveryMood = .status("503 No")
        }
        return (bench, own)
    }

    /// Wherever the endpoint's name comes from, it is known again while the issuer is down.
    @Test(arguments: [true, false])
    func introspectionEndpointOutlivesTheProcess(isConfigured: Bool) throws {  // B57, B64
        let shelf = try Shelf()
        let bench = IssuerBench()
        try bench.publish(TestSigners.one)
        let origin = bench.issuer
        let member = isConfigured ? "" : ",\"introspection_endpoint\":\"\(origin)/introspect\""
        bench.state.withLock { state in
            state.discovered =
                "{\"issuer\":\"\(origin)\",\"jwks_uri\":\"\(origin)/jwks.json\"\(member)}"
        }
        var settings = bench.settings()
        settings.opaqueTokens.resolve = .introspection
        if isConfigured { settings.introspectionURL = bench.url("/introspect") }
        let first = try Kept(settings, bench, shelf.scratch.path)
        #expect(first.becomesReady())
        #expect(IssuerBench.wait { shelf.file != nil })
        bench.state.withLock {
            $0.keysMood = .status("503 No")
            $0.discoveryMood = .status("503 No")
        }
        let second = try Kept(settings, bench, shelf.scratch.path)
        #expect(second.becomesReady())
        #expect(second.keeper.endpoints?.introspection?.text == origin + "/introspect")
    }

    @Test func keysOutliveTheProcessWhileTheIssuerIsDown() throws {
        let shelf = try Shelf()
        let (bench, settings) = try Self.metOnce(shelf)
        let kept = try Kept(settings, bench, shelf.scratch.path)
        #expect(kept.becomesReady())
        #expect(kept.report.isReady && kept.report.areKeysRestored)
        #expect(kept.report.keyCount == 1)
        #expect(kept.keeper.endpoints?.userinfo?.text == bench.issuer + "/userinfo")
        #expect(bench.log.count(of: "keys come from disk") == 1)
        #expect(IssuerBench.wait { kept.report.failures > 0 })
        #expect(kept.report.isReady)
        // The issuer comes back with other keys: those on disk have had their time.
        try bench.publish(TestSigners.two)
        bench.state.withLock {
            $0.keysMood = .well
            $0.discoveryMood = .well
        }
        #expect(IssuerBench.wait { kept.keeper.keysGeneration == 2 })
        #expect(!kept.report.areKeysRestored)
        #expect(kept.keeper.snapshot?.keys.contains(keyID: Array("one".utf8)) == false)
    }

    @Test func issuerThatIsUpReplacesWhatWasKept() throws {
        let shelf = try Shelf()
        let (bench, settings) = try Self.metOnce(shelf)
        try bench.publish(TestSigners.two)
        bench.state.withLock {
            $0.keysMood = .well
            $0.discoveryMood = .well
        }
        let kept = try Kept(settings, bench, shelf.scratch.path)
        #expect(
            IssuerBench.wait {
                kept.keeper.snapshot?.keys.contains(keyID: Array("two".utf8)) == true
            })
        let file = try #require(shelf.file)
        #expect(
            IssuerBench.wait {
                (try? String(contentsOfFile: file, encoding: .utf8))?.contains("two") == true
            })
    }

    @Test func fileIsPrivateAndNamedAfterTheIssuersHash() throws {
        let shelf = try Shelf()
        let (bench, _) = try Self.metOnce(shelf)
        let path = try #require(shelf.file)
        let hash = Digest.sha256(Array(bench.issuer.utf8)).bytes
        let name = hash.map { String(format: "%02x", $0) }.joined()
        #expect(path.hasSuffix("/issuer-\(name).json"))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test(arguments: [
        "", "garbage", "{}", #"{"format":1}"#, #"{"format":9,"issuer":"x"}"#,
        "\u{FEFF}{}", String(repeating: "[", count: 100_000),
    ])
    func fileThatIsNoRecordIsIgnoredWithAWarning(text: String) throws {
        let shelf = try Shelf()
        let (bench, settings) = try Self.metOnce(shelf)
        try shelf.write(text)
        let kept = try Kept(settings, bench, shelf.scratch.path)
        #expect(IssuerBench.wait { kept.report.failures > 0 })
        #expect(!kept.report.isReady && kept.report.keyCount == 0)
        #expect(bench.log.count(of: "warning kept keys are ignored") == 1)
    }

    @Test(arguments: [
        (#"\"kty\""#, #"\"kt\""#), (#"{\"keys\""#, #"{\"key\""#), ("\"url\":\"", "\"url\":\"x"),
        (#"{\"issuer\":\"http"#, #"{\"issuer\":\"ftp"#),
    ])
    func keptDocumentsAreJudgedLikeFetchedOnes(old: String, new: String) throws {
        let shelf = try Shelf()
        let (bench, settings) = try Self.metOnce(shelf)
        try shelf.change(old, to: new)
        let kept = try Kept(settings, bench, shelf.scratch.path)
        #expect(IssuerBench.wait { kept.report.failures > 0 })
        #expect(!kept.report.isReady)
    }

    @Test func keysOfAnotherPlaceAreNotBelieved() throws {
        let shelf = try Shelf()
        let (bench, settings) = try Self.metOnce(shelf)
        var moved = settings
        moved.keysURL = try AbsoluteURL(parsing: bench.issuer + "/other.json")
        let kept = try Kept(moved, bench, shelf.scratch.path)
        #expect(IssuerBench.wait { kept.report.failures > 0 })
        #expect(!kept.report.isReady)
    }

    @Test func fileThatIsOpenToOthersIsIgnoredWithAWarning() throws {
        let shelf = try Shelf()
        let (bench, settings) = try Self.metOnce(shelf)
        let path = try #require(shelf.file)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let kept = try Kept(settings, bench, shelf.scratch.path)
        #expect(IssuerBench.wait { kept.report.failures > 0 })
        #expect(!kept.report.isReady)
        #expect(bench.log.count(of: "open to others (mode 644)") == 1)
    }

    @Test(arguments: [(-86_401, false), (-86_000, true), (200, true), (4000, false)])
    func ageOfWhatWasKeptCounts(seconds: Int64, isBelieved: Bool) throws {
        let shelf = try Shelf()
        let (bench, settings) = try Self.metOnce(shelf)
        let text = try String(contentsOfFile: #require(shelf.file), encoding: .utf8)
        let changed = text.replacing(/"confirmed_at":([0-9]+)/) { match in
            "\"confirmed_at\":\((Int64(match.1) ?? 0) + seconds)"
        }
        try shelf.write(changed)
        let kept = try Kept(settings, bench, shelf.scratch.path)
        #expect(IssuerBench.wait { kept.report.failures > 0 })
        #expect(kept.report.isReady == isBelieved)
        if isBelieved && seconds < 0 {
            #expect((kept.report.keysAge?.seconds ?? 0) >= -seconds)
        }
    }

    @Test func keysThatTheIssuerDoesNotConfirmAreGivenUpAndComeBack() throws {
        let bench = IssuerBench()
        try bench.publish(TestSigners.one)
        let kept = try Kept(bench.settings(refresh: .milliseconds(40)), bench, nil) {
            $0.maxStale = .milliseconds(700)
        }
        #expect(kept.becomesReady())
        bench.state.withLock { $0.keysMood = .status("503 No") }
        #expect(IssuerBench.wait { kept.report.failures > 0 })
        #expect(kept.report.isReady)
        #expect(IssuerBench.wait { kept.keeper.keysGeneration == 0 })
        #expect(!kept.report.isReady && kept.report.areKeysStale)
        #expect(kept.keeper.snapshot == nil)
        #expect(bench.log.count(of: "given up") == 1)
        bench.state.withLock { $0.keysMood = .well }
        #expect(kept.becomesReady())
        // The same keys as before: what was proved by them counts again.
        #expect(kept.report.keysGeneration == 1 && kept.report.isReady)
    }

    @Test func metadataThatAreNotConfirmedAreGivenUpWithTheirEndpoints() throws {
        let bench = IssuerBench()
        try bench.publish(TestSigners.one)
        let kept = try Kept(bench.settings(refresh: .milliseconds(40)), bench, nil) {
            $0.maxStale = .milliseconds(700)
            $0.metadataRefresh = .milliseconds(40)
        }
        #expect(kept.becomesReady())
        #expect(kept.keeper.endpointGeneration == 1)
        let found = "{\"issuer\":\"http://elsewhere.example\"}"
        bench.state.withLock { $0.discoveryMood = .body(found) }
        #expect(IssuerBench.wait { kept.keeper.endpointGeneration == 0 })
        #expect(kept.keeper.endpoints?.userinfo == nil)
        bench.state.withLock { $0.discoveryMood = .well }
        #expect(IssuerBench.wait { kept.keeper.endpointGeneration > 1 })
    }

    @Test func failuresAreCountedByKind() throws {
        let bench = IssuerBench()
        try bench.publish(TestSigners.one)
        let kept = try Kept(bench.settings(refresh: .milliseconds(40)), bench)
        #expect(kept.becomesReady())
        let moods: [(IssuerBench.Mood, FailureKind)] = [
            (.status("500 No"), .status), (.status("302 Found"), .redirect),
            (.body("{}"), .keys), (.body("<html>"), .content), (.closing, .truncated),
            (.body(String(repeating: "x", count: KeyRefresh.keysBytesMax + 1)), .tooLong),
        ]
        for (mood, kind) in moods {
            bench.state.withLock { $0.keysMood = mood }
            #expect(
                IssuerBench.wait {
                    kept.report.failureCounts.nonzero.contains { $0.kind == kind }
                }, "\(kind)")
            bench.state.withLock { $0.keysMood = .well }
            #expect(IssuerBench.wait { kept.report.lastError == nil })
        }
    }
}
