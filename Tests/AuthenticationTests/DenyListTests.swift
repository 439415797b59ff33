import Basics
import Config
import Foundation
import Net
import Policy
import Synchronization
import TestSupport
import Testing

@testable import Authentication

/// What is denied is refused until its tokens have ended (contract A6, B50).
struct DenyListTests {
    private static let issuer = Array("https://id.example".utf8)
    private static let other = Array("https://id.example/".utf8)
    private static let now = SystemClock.wall()

    private static func configuration(entries: Int = 100) -> Configuration {
        var configuration = Configuration()
        configuration.issuers = [issuer, other].map { name in
            var settings = IssuerConfiguration()
            settings.issuer = name
            settings.clockSkew = .seconds(30)
            return settings
        }
        configuration.limits.deniedEntries = entries
        return configuration
    }

    private static func identity(
        _ issuer: [UInt8] = issuer, jti: String? = "t1", sid: String? = "s1",
        sub: String? = "alice"
    ) -> Identity {
        func bytes(_ text: String?) -> [UInt8]? { text.map { Array($0.utf8) } }
        return Identity(
            issuerIndex: 0, issuer: issuer, subject: bytes(sub), clientID: nil,
            expiry: now.adding(seconds: 600), tokenID: bytes(jti), sessionID: bytes(sid),
            kind: .user, source: .jwt)
    }

    private static func deny(
        _ list: DenyList, _ kind: Denial.Kind, _ value: String, issuer: [UInt8] = issuer,
        seconds: Int64 = 600
    ) -> DenyList.Outcome {
        list.deny(
            issuer: issuer, kind, Array(value.utf8), until: now.adding(seconds: seconds))
    }

    @Test func emptyListDeniesNobody() throws {
        let list = try DenyList(Self.configuration())
        #expect(!list.denies(Self.identity(), now: Self.now))
        #expect(list.report(now: Self.now).entries == 0)
    }

    @Test(arguments: [(Denial.Kind.tokenID, "t1"), (.sessionID, "s1"), (.subject, "alice")])
    func eachKindIsComparedWithItsOwnClaimOfItsOwnIssuer(kind: Denial.Kind, value: String) throws {
        let list = try DenyList(Self.configuration())
        #expect(Self.deny(list, kind, value) == .denied)
        #expect(list.denies(Self.identity(), now: Self.now))
        #expect(!list.denies(Self.identity(Self.other), now: Self.now))
        let without = Self.identity(
            jti: kind == .tokenID ? nil : "t1", sid: kind == .sessionID ? "" : "s1",
            sub: kind == .subject ? "bob" : "alice")
        #expect(!list.denies(without, now: Self.now))
        // The same text as another claim is another thing.
        let elsewhere = Self.identity(
            jti: kind == .tokenID ? "x" : value, sid: kind == .sessionID ? "x" : value,
            sub: kind == .subject ? "x" : value)
        #expect(!list.denies(elsewhere, now: Self.now))
    }

    @Test func valuesAreComparedAsBytes() throws {  // B146
        let list = try DenyList(Self.configuration())
        #expect(Self.deny(list, .subject, "e\u{301}") == .denied)
        #expect(list.denies(Self.identity(sub: "e\u{301}"), now: Self.now))
        #expect(!list.denies(Self.identity(sub: "\u{E9}"), now: Self.now))
    }

    @Test func issuerAndValueCannotBeShiftedIntoEachOther() throws {
        let list = try DenyList(Self.configuration())
        #expect(Self.deny(list, .subject, "/alice") == .denied)
        #expect(!list.denies(Self.identity(Self.other, sub: "alice"), now: Self.now))
    }

    @Test func denialEndsAtItsTimeAndTheLeeway() throws {  // B50: until exp + leeway
        let list = try DenyList(Self.configuration())
        #expect(Self.deny(list, .tokenID, "t1", seconds: 100) == .denied)
        for (seconds, denies) in [(0, true), (100, true), (129, true), (130, false)] {
            let moment = Self.now.adding(seconds: Int64(seconds))
            #expect(list.denies(Self.identity(), now: moment) == denies, "\(seconds)")
        }
        #expect(list.report(now: Self.now.adding(seconds: 131)).entries == 0)
    }

    @Test func laterDenialProlongsAndNeverShortens() throws {
        let list = try DenyList(Self.configuration())
        _ = Self.deny(list, .tokenID, "t1", seconds: 100)
        _ = Self.deny(list, .tokenID, "t1", seconds: 500)
        _ = Self.deny(list, .tokenID, "t1", seconds: 10)
        #expect(list.denies(Self.identity(), now: Self.now.adding(seconds: 529)))
        #expect(list.report(now: Self.now).entries == 1)
    }

    @Test func fullListRefusesANewDenialAndForgetsNone() throws {
        let list = try DenyList(Self.configuration(entries: 3))
        for number in 1...3 { #expect(Self.deny(list, .tokenID, "t\(number)") == .denied) }
        #expect(Self.deny(list, .tokenID, "t4") == .full)
        #expect(Self.deny(list, .tokenID, "t2", seconds: 900) == .denied)
        #expect(list.denies(Self.identity(jti: "t1"), now: Self.now))
        #expect(!list.denies(Self.identity(jti: "t4"), now: Self.now))
        let report = list.report(now: Self.now)
        #expect(report.entries == 3 && report.rejections == 1)
    }

    @Test func endedDenialsMakeRoom() {
        var table = DenialTable(entriesMax: 2)
        let hash = KeyedHash.random()
        func key(_ text: String) -> Hash128 { hash.hash(Array(text.utf8).span) }
        let start = WallTime(seconds: 1000)
        for name in ["a", "b"] {
            let isIn = table.insert(
                key(name), kind: .tokenID, expires: start.adding(seconds: 5), now: start)
            #expect(isIn)
        }
        let later = start.adding(seconds: 10)
        let isIn = table.insert(
            key("c"), kind: .subject, expires: later.adding(seconds: 5), now: later)
        #expect(isIn)
        #expect(table.count == 1)
        #expect(table.counts == [0, 0, 1])
    }

    @Test func manyThreadsDenyAndAskAtOnce() throws {
        let list = try DenyList(Self.configuration(entries: 10_000))
        let missed = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for number in 0..<500 {
                let name = "t\(thread)-\(number)"
                _ = Self.deny(list, .tokenID, name)
                if !list.denies(Self.identity(jti: name), now: Self.now) {
                    missed.wrappingAdd(1, ordering: .relaxed)
                }
            }
        }
        #expect(missed.load(ordering: .relaxed) == 0)
        #expect(list.report(now: Self.now).entries == 4000)
    }

    // MARK: Over a restart

    @Test func denialsSurviveARestart() throws {
        let scratch = try ScratchDirectory()
        let log = RecordedLog()
        for start in 0..<3 {
            let file = DenialFile(directory: scratch.path, logger: log.logger)
            let list = try DenyList(Self.configuration(), store: file)
            #expect(list.report(now: Self.now).entries == start)
            #expect(Self.deny(list, .sessionID, "s\(start)") == .denied)
            #expect(list.denies(Self.identity(sid: "s0"), now: Self.now))
        }
        let mode = try FileManager.default.attributesOfItem(
            atPath: scratch.file("denied.jsonl"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test func endedAndRepeatedLinesAreDroppedAtStart() throws {
        let scratch = try ScratchDirectory()
        let log = RecordedLog()
        let file = DenialFile(directory: scratch.path, logger: log.logger)
        for (value, seconds) in [("a", -10), ("b", 10), ("b", 20), ("b", 5), ("c", 30)] {
            try file.record(
                Denial(
                    issuer: Self.issuer, kind: .tokenID, value: Array(value.utf8),
                    expires: Self.now.adding(seconds: Int64(seconds))), now: Self.now)
        }
        let again = DenialFile(directory: scratch.path, logger: log.logger)
        let loaded = try again.load(now: Self.now)
        #expect(loaded.map { String(decoding: $0.value, as: UTF8.self) } == ["b", "c"])
        #expect(loaded.first?.expires == Self.now.adding(seconds: 20))
        let text = try String(contentsOfFile: scratch.file("denied.jsonl"), encoding: .utf8)
        #expect(text.split(separator: "\n").count == 2)
    }

    @Test(arguments: ["garbage\n", "{}\n", "\u{0}\n", "[1]\n", "garbage\n{\"issuer\":\"https"])
    func lineThatIsNoDenialStopsTheStart(tail: String) throws {
        let scratch = try ScratchDirectory()
        let file = DenialFile(directory: scratch.path, logger: RecordedLog().logger)
        try PrivateFile.replace(scratch.file("denied.jsonl"), with: Array(tail.utf8))
        #expect(throws: DenialStoreFailure.self) { try file.load(now: Self.now) }
        let text = try String(contentsOfFile: scratch.file("denied.jsonl"), encoding: .utf8)
        #expect(text == tail)
    }

    @Test(arguments: ["{\"issuer\":\"https", "{", "\u{0}\u{0}"])
    func lineThatWasCutOffCostsItselfOnly(tail: String) throws {
        let scratch = try ScratchDirectory()
        let log = RecordedLog()
        let denial = Denial(
            issuer: Self.issuer, kind: .subject, value: Array("a\"\n".utf8),
            expires: Self.now.adding(seconds: 60))
        try PrivateFile.replace(
            scratch.file("denied.jsonl"), with: DenialLine.bytes(of: denial) + tail.utf8)
        let file = DenialFile(directory: scratch.path, logger: log.logger)
        #expect(try file.load(now: Self.now) == [denial])
        #expect(log.count(of: "warning a denial was cut off") == 1)
        // What comes next stands on a line of its own.
        try file.record(denial, now: Self.now)
        let again = DenialFile(directory: scratch.path, logger: log.logger)
        #expect(try again.load(now: Self.now) == [denial])
        #expect(log.count(of: "warning a denial was cut off") == 1)
    }

    @Test func fileThatOthersCouldHaveChangedStopsTheStart() throws {
        let scratch = try ScratchDirectory()
        let path = try scratch.write("", to: "denied.jsonl")
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
        let file = DenialFile(directory: scratch.path, logger: RecordedLog().logger)
        #expect(throws: DenialStoreFailure.self) {
            try DenyList(Self.configuration(), store: file)
        }
    }

    @Test func listThatCannotBeKeptStillDenies() throws {
        let list = try DenyList(Self.configuration(), store: BrokenStore())
        #expect(Self.deny(list, .tokenID, "t1") == .deniedUntilRestart("no disk"))
        #expect(list.denies(Self.identity(), now: Self.now))
    }

    @Test func moreThanFitsIsNeverDroppedSilently() throws {
        let scratch = try ScratchDirectory()
        let file = DenialFile(directory: scratch.path, logger: RecordedLog().logger)
        let list = try DenyList(Self.configuration(entries: 3), store: file)
        for number in 0..<3 { _ = Self.deny(list, .tokenID, "t\(number)") }
        #expect(throws: DenialStoreFailure.self) {
            try DenyList(Self.configuration(entries: 2), store: file)
        }
    }

    @Test func fileOfEndedDenialsIsWrittenAnew() throws {
        let scratch = try ScratchDirectory()
        let file = DenialFile(directory: scratch.path, logger: RecordedLog().logger)
        for number in 0..<1500 {
            try file.record(
                Denial(
                    issuer: Self.issuer, kind: .tokenID, value: Array("\(number)".utf8),
                    expires: Self.now.adding(seconds: number < 1490 ? -1 : 60)), now: Self.now)
        }
        let text = try String(contentsOfFile: scratch.file("denied.jsonl"), encoding: .utf8)
        #expect(text.split(separator: "\n").count < 600)
        #expect(try file.load(now: Self.now).count == 10)
    }

    /// A denial that was promised must not be the rest of a line that a full disk cut off.
    @Test func denialAfterHalfALineIsOnlyPromisedOnceItStandsAlone() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.file("denied.jsonl")
        try PrivateFile.replace(path, with: Array("{\"issuer\":\"https".utf8))
        // Nothing can be written anew while something else stands where that would be made.
        let obstacle = path + ".new"
        try FileManager.default.createDirectory(
            atPath: obstacle, withIntermediateDirectories: false)
        let denial = Denial(
            issuer: Self.issuer, kind: .tokenID, value: Array("t1".utf8),
            expires: Self.now.adding(seconds: 60))
        let file = DenialFile(directory: scratch.path, logger: RecordedLog().logger)
        #expect(throws: DenialStoreFailure.self) { try file.load(now: Self.now) }
        #expect(throws: DenialStoreFailure.self) { try file.record(denial, now: Self.now) }
        try FileManager.default.removeItem(atPath: obstacle)
        try file.record(denial, now: Self.now)
        let again = DenialFile(directory: scratch.path, logger: RecordedLog().logger)
        #expect(try again.load(now: Self.now) == [denial])
    }

    private struct BrokenStore: DenialStore {
        func load(now: WallTime) throws(DenialStoreFailure) -> [Denial] { [] }
        func record(_ denial: Denial, now: WallTime) throws(DenialStoreFailure) {
            throw DenialStoreFailure("no disk")
        }
    }
}
