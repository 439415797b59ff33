import Basics
import Config
import Crypto
import Foundation
import Net
import TestSupport
import Testing

/// Secrets of the configuration: where they come from, when they change, that nothing shows them
/// (contract B144).
struct SecretTests {
    private static func text(_ secret: Secret, after wait: Nanoseconds = .zero) -> String {
        String(decoding: secret.value(now: SystemClock.now() + wait).copy(), as: UTF8.self)
    }

    @Test(arguments: [
        ("hunter2", "hunter2"), ("hunter2\n", "hunter2"), ("hunter2\r\n", "hunter2"),
        ("hunter2\n\n", "hunter2\n"), (" a b ", " a b "), ("two\nlines\n", "two\nlines"),
    ])
    func oneLineEndIsDropped(content: String, secret: String) throws {
        let scratch = try ScratchDirectory()
        let file = try scratch.write(content, to: "secret")
        #expect(Self.text(try Secret(file: file)) == secret)
    }

    // B144
    @Test func fileIsReadAgainWhenItHasChangedAndNotMoreThanOnceASecond() throws {
        let scratch = try ScratchDirectory()
        let file = try scratch.write("first\n", to: "secret")
        let secret = try Secret(file: file)
        _ = try scratch.write("second\n", to: "secret")
        #expect(Self.text(secret) == "first")
        #expect(Self.text(secret, after: .milliseconds(1001)) == "second")
        let unchanged = secret.value(now: SystemClock.now() + .seconds(10))
        #expect(unchanged === secret.value(now: SystemClock.now() + .seconds(20)))
    }

    /// Kubernetes replaces the link to a directory: neither name nor size of the file changes.
    @Test func linkThatLeadsElsewhereCountsAsAChange() throws {
        let scratch = try ScratchDirectory()
        _ = try scratch.write("one", to: "a")
        _ = try scratch.write("two", to: "b")
        let link = scratch.file("link")
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: scratch.file("a"))
        let secret = try Secret(file: link)
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: scratch.file("b"))
        #expect(Self.text(secret, after: .seconds(2)) == "two")
    }

    @Test func lastGoodSecretStaysWhileTheFileIsUnfit() throws {
        let scratch = try ScratchDirectory()
        let file = try scratch.write("good", to: "secret")
        let secret = try Secret(file: file)
        try FileManager.default.removeItem(atPath: file)
        #expect(Self.text(secret, after: .seconds(2)) == "good")
        #expect(secret.failure?.description.contains("No such file") == true)
        _ = try scratch.write("\n", to: "secret")
        #expect(Self.text(secret, after: .seconds(4)) == "good")
        #expect(secret.failure == .empty)
        _ = try scratch.write("better", to: "secret")
        #expect(Self.text(secret, after: .seconds(6)) == "better")
        #expect(secret.failure == nil)
    }

    @Test func sizeIsBounded() throws {
        let scratch = try ScratchDirectory()
        let most = try scratch.write(String(repeating: "x", count: 65_536), to: "most")
        #expect(try Secret(file: most).value(now: SystemClock.now()).count == 65_536)
        let more = try scratch.write(String(repeating: "x", count: 65_537), to: "more")
        #expect(throws: SecretFailure.tooLong) { try Secret(file: more) }
    }

    @Test func environmentIsASourceToo() throws {
        #expect(!Self.text(try Secret(environment: "PATH")).isEmpty)
        #expect(throws: SecretFailure.notSet) { try Secret(environment: "POSTERN_NO_SUCH") }
    }

    // B144
    @Test func nothingShowsASecret() throws {
        let scratch = try ScratchDirectory()
        let secret = try Secret(file: scratch.write("hunter2", to: "secret"))
        var settings = IntrospectionAuthentication()
        settings.clientSecret = secret
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\(settings)", dumped] {
            #expect(text.contains("***"))
            #expect(!text.contains("hunter2") && !text.contains(scratch.path))
        }
    }
}
