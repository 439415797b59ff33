import Foundation
import TestSupport
import Testing

@testable import Net

/// Files that nobody else may touch (issue 12: written atomically, mode 0600).
struct PrivateFileTests {
    private let scratch: ScratchDirectory
    private var path: String { scratch.file("state.json") }

    init() throws { scratch = try ScratchDirectory() }

    private func failure(_ path: String, bytesMax: Int = 100) -> PrivateFile.Failure? {
        do throws(PrivateFile.Failure) {
            _ = try PrivateFile.contents(of: path, bytesMax: bytesMax)
            return nil
        } catch {
            return error
        }
    }

    @Test func replacedFileHoldsTheNewBytesAndIsItsUsersAlone() throws {
        try PrivateFile.replace(path, with: Array("one".utf8))
        try PrivateFile.replace(path, with: Array("two".utf8))
        #expect(try PrivateFile.contents(of: path, bytesMax: 3) == Array("two".utf8))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).count == 1)
    }

    @Test func whatACrashLeftBehindIsNoObstacle() throws {
        _ = try scratch.write("half", to: "state.json.new")
        try PrivateFile.replace(path, with: Array("whole".utf8))
        #expect(try PrivateFile.contents(of: path, bytesMax: 5) == Array("whole".utf8))
    }

    @Test func failedReplacementLeavesTheOldBytes() throws {
        try PrivateFile.replace(path, with: Array("old".utf8))
        #expect(throws: SystemError.self) {
            try PrivateFile.replace(scratch.file("missing/state.json"), with: [1])
        }
        #expect(try PrivateFile.contents(of: path, bytesMax: 3) == Array("old".utf8))
    }

    @Test func appendedBytesFollow() throws {
        try PrivateFile.append(Array("a\n".utf8), to: path)
        try PrivateFile.append(Array("b\n".utf8), to: path)
        #expect(try PrivateFile.contents(of: path, bytesMax: 4) == Array("a\nb\n".utf8))
    }

    /// What could not be read back gets nothing, and a pipe does not hold up whoever writes.
    @Test func nothingIsAppendedToWhatIsNotBelieved() throws {
        // Sound: Swift passes the path as NUL-terminated text for the length of the call.
        let made = unsafe mkfifo(scratch.file("pipe"), 0o600)
        #expect(made == 0)
        #expect(throws: PrivateFile.Failure.self) {
            try PrivateFile.append([1], to: scratch.file("pipe"))
        }
        try PrivateFile.replace(path, with: [1])
        let link = scratch.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        #expect(throws: PrivateFile.Failure.notPlain(path: link)) {
            try PrivateFile.append([2], to: link)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
        #expect(throws: PrivateFile.Failure.open(path: path, mode: 0o666)) {
            try PrivateFile.append([2], to: path)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1]))
    }

    @Test func fileThatOthersMayReadOrWriteIsNotBelieved() throws {
        for mode in [0o644, 0o640, 0o602, 0o660] {
            try PrivateFile.replace(path, with: [1])
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            #expect(failure(path) == .open(path: path, mode: UInt32(mode)))
        }
    }

    @Test func linksDirectoriesAndLongFilesAreNotBelieved() throws {
        #expect(failure(path) == .missing)
        #expect(failure(scratch.path) == .notPlain(path: scratch.path))
        try PrivateFile.replace(path, with: [1, 2, 3])
        let link = scratch.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        #expect(failure(link) == .notPlain(path: link))
        #expect(throws: PrivateFile.Failure.self) {
            try PrivateFile.contents(of: path, bytesMax: 2)
        }
        // Sound: Swift passes the paths as NUL-terminated text for the length of the call.
        let made = unsafe mkfifo(scratch.file("pipe"), 0o600)
        #expect(made == 0)
        #expect(failure(scratch.file("pipe")) == .notPlain(path: scratch.file("pipe")))
    }

    @Test(.enabled(if: geteuid() == 0)) func fileOfAnotherUserIsNotBelieved() throws {
        try PrivateFile.replace(path, with: [1])
        let given = unsafe chown(path, 1234, 1234)
        #expect(given == 0)
        #expect(failure(path) == .foreign(path: path, owner: 1234))
    }

    @Test func directoryIsMadeForItsUserAlone() throws {
        let directory = scratch.file("state")
        try PrivateFile.makeDirectory(directory)
        try PrivateFile.makeDirectory(directory)
        let mode = try FileManager.default.attributesOfItem(atPath: directory)[.posixPermissions]
        #expect(mode as? Int == 0o700)
        #expect(!PrivateFile.isOpenToOthers(directory: directory))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777], ofItemAtPath: directory)
        #expect(PrivateFile.isOpenToOthers(directory: directory))
        #expect(throws: SystemError.self) {
            try PrivateFile.makeDirectory(scratch.file("no/where"))
        }
        let file = try scratch.write("", to: "file")
        #expect(throws: SystemError.self) { try PrivateFile.makeDirectory(file) }
    }
}
