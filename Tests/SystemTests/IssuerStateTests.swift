import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// What Postern knows of an issuer outlives the issuer, and itself, for as long as it is told
    /// to. Issue 12, outage; contract B34-B36, B57; lessons 1 and 2.
    @Suite struct IssuerStateTests {
        private let upstream: RecordingUpstream
        private let address: TestAddress
        private let state: ScratchDirectory

        init() throws {
            upstream = try RecordingUpstream()
            address = try .ipv4(port: RawListener.freePort())
            state = try ScratchDirectory()
        }

        private func configuration(_ more: String...) throws -> TestConfiguration {
            var entry = TestIssuerEntry(address.url)
            entry.more += more
            var configuration = try TestConfiguration(
                upstream: upstream.address, issuers: [entry])
            configuration.more.append(#""state_dir": "\#(state.file("postern"))""#)
            return configuration
        }

        private func status(_ postern: PosternProcess, _ token: String) throws -> Int {
            try HTTP.get("/orders", bearer: token, from: postern.address).status
        }

        @Test func restartDuringAnOutageStillVerifies() throws {  // B57
            let issuer = try DemoIssuerProcess(on: address)
            let token = try issuer.jwt()
            let later = try issuer.jwt(#""jti": "later""#)
            var postern = try PosternProcess(configuration())
            #expect(try status(postern, token) == 200)
            #expect(try postern.admin("/readyz").text.contains(#""keys_from":"issuer""#))
            issuer.stop()
            postern.child.terminate()
            #expect(try postern.child.exitStatus() == 0)

            postern = try PosternProcess(configuration())
            #expect(try status(postern, token) == 200)
            #expect(try status(postern, later) == 200)
            let page = try postern.admin("/readyz")
            #expect(page.status == 200)
            #expect(page.text.contains(#""keys_from":"disk""#))
            #expect(page.text.contains(/"keys_age_seconds":[0-9]+/))
            #expect(postern.logLine(with: "come from disk", address.url) != nil)
            // What no key on disk has signed is nobody's fault but the issuer's.
            let unknown = try postern.admin("/metrics").text
            #expect(unknown.contains(#"kind="connect""#))

            let files = try FileManager.default.contentsOfDirectory(
                atPath: state.file("postern"))
            #expect(files.count == 1)
            let facts = try FileManager.default.attributesOfItem(
                atPath: state.file("postern/\(files[0])"))
            #expect(facts[.posixPermissions] as? Int == 0o600)
        }

        @Test func fileThatSomebodyElseCouldHaveWrittenIsNotBelieved() throws {
            let issuer = try DemoIssuerProcess(on: address)
            let token = try issuer.jwt()
            var postern = try PosternProcess(configuration())
            issuer.stop()
            postern.child.terminate()
            _ = try postern.child.exitStatus()
            let directory = state.file("postern")
            let name = try #require(
                FileManager.default.contentsOfDirectory(atPath: directory).first)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o666], ofItemAtPath: "\(directory)/\(name)")
            postern = try PosternProcess(configuration(), whenReady: false)
            try postern.waitUntilUp()
            #expect(postern.logLine(with: "kept keys are ignored", "mode 666") != nil)
            #expect(try status(postern, token) == 503)
            #expect(try postern.admin("/readyz").status == 503)
        }

        @Test func stateDirectoryThatCannotBeWrittenIsAClearMistake() throws {
            _ = try state.write("a file", to: "postern")
            let postern = try PosternProcess(configuration(), whenReady: false)
            #expect(try postern.child.exitStatus() == 1)
            #expect(postern.child.errors.contains(state.file("postern")))
        }

        @Test func keysThatNobodyConfirmsAreGivenUp() throws {  // B34: max_stale
            let issuer = try DemoIssuerProcess(on: address)
            let postern = try PosternProcess(
                configuration(
                    #""jwks_refresh": "5s""#, #""metadata_refresh": "5s""#,
                    #""max_stale": "8s""#))
            let token = try issuer.jwt()
            #expect(try status(postern, token) == 200)
            issuer.stop()
            let (refused, seconds) = try measured {
                try Deadline(seconds: 20).wait(pause: 0.1) { try status(postern, token) == 503 }
            }
            #expect(refused)
            #expect(seconds > 2, "given up after \(seconds) s")
            let page = try postern.admin("/readyz")
            #expect(page.status == 503)
            #expect(page.text.contains(#""keys_stale":true"#))
            #expect(postern.logLine(with: "given up", address.url) != nil)
            try issuer.restart()
            try postern.waitUntilReady(by: Deadline(seconds: 20))
            #expect(try status(postern, issuer.jwt()) == 200)
        }

        @Test(arguments: [
            ("garbage", "content"), ("html", "media_type"), ("blank", "content"),
            ("missing", "status"), ("failing", "status"), ("truncated", "content"),
            ("cut", "truncated"), ("huge", "too_long"), ("drip", "timeout"), ("hang", "timeout"),
            ("reset", "truncated"), ("redirect", "redirect"), ("compressed", "compressed"),
            ("empty", "keys"),
        ])
        func badKeySetChangesNothingAndIsTold(mishap: String, kind: String) throws {  // B32, B36
            let issuer = try DemoIssuerProcess(on: address)
            let postern = try PosternProcess(
                configuration(#""fetch_timeout": "1s""#))
            let token = try issuer.jwt()
            #expect(try status(postern, token) == 200)
            let before = try issuer.count("jwks")
            try issuer.fault(#"{"jwks": "\#(mishap)"}"#)
            // A key that nobody knows makes Postern ask again, and cannot be judged.
            let unknown = try issuer.token(
                #"{"signature": "unlisted", "header": {"kid": "unknown"}}"#)
            #expect(try status(postern, unknown) == 503)
            let name = "postern_issuer_fetch_failures_total"
            let labels = #"{issuer="\#(address.url)",kind="\#(kind)"}"#
            let told = try Deadline(seconds: 15).wait(pause: 0.2) {
                try postern.metric(name + labels) ?? 0 >= 1
            }
            #expect(told)
            #expect(try status(postern, token) == 200)
            #expect(try status(postern, issuer.jwt(#""jti": "fresh""#)) == 200)
            #expect(postern.logLine(with: "known so far stay in use") != nil)
            let page = try postern.admin("/readyz")
            #expect(page.status == 200)
            #expect(!page.text.contains(#""last_error":null"#))
            // Half a second, one, two, ... between tries, and one more where a kept connection
            // that was reset may have been dead all along.
            let asked = try issuer.count("jwks") - before
            #expect(asked >= 1 && asked <= 12, "\(asked)")
        }
    }
}
