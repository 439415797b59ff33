import Net
import TestSupport
import Testing

/// Small files, read whole or not at all.
struct FileTests {
    @Test(arguments: [0, 1, 16 * 1024, 16 * 1024 + 1, 50_000])
    func fileIsReadWholeUpToTheBound(count: Int) throws {
        let scratch = try ScratchDirectory()
        let path = try scratch.write(String(repeating: "x", count: count), to: "file")
        #expect(File.read(path, bytesMax: count)?.count == count)
        if count > 0 { #expect(File.read(path, bytesMax: count - 1) == nil) }
    }

    @Test func unreadableFileIsOneClearLine() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.file("none")
        let error = #expect(throws: SystemError.self) {
            try File.contents(of: path, bytesMax: 10)
        }
        #expect(error?.description == "read \(path): No such file or directory")
        #expect(File.read(scratch.path, bytesMax: 10) == nil)
    }
}
