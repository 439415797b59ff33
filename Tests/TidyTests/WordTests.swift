import Foundation
import Testing

/// Words that do not belong into this repository.
struct WordTests {
    @Test(arguments: Checkout.sources)
    func foundationIsNotImported(file: SourceFile) {
        #expect(file.lines(matching: #/\bimport Foundation/#) == [])
    }

    @Test(arguments: Checkout.sources)
    func nothingIsPrinted(file: SourceFile) {
        #expect(file.lines(matching: #/(?:^|[^\w.])(?:print|debugPrint|dump)\(/#) == [])
    }

    @Test(arguments: Checkout.all)
    func nothingTrapsByForce(file: SourceFile) {
        #expect(file.lines(matching: #/\btry!|\bas!|[\w)\]]!(?![=])/#) == [])
    }

    @Test(arguments: Checkout.all)
    func nothingIsLeftToBeDone(file: SourceFile) throws {
        let words = ["TO" + "DO", "FIX" + "ME"]
        let left = file.lines.indices.filter { index in
            words.contains { file.lines[index].contains($0) }
        }
        #expect(left.map { $0 + 1 } == [])
    }

    /// No file knows on which machine it was written.
    @Test func noMachinesPathIsNamed() throws {
        let pattern = try Regex("/wor" + #"k\b|/tmp/bri"# + #"ef|\.\./sha"# + "red")
        let folders = ["Sources", "Tests", "docs", "bench", ".ci"]
        let single = [
            "Package.swift", "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "SECURITY.md",
            "Makefile", "demo", "test", "config.example.json", ".gitignore",
        ]
        for path in folders.flatMap({ Checkout.paths(in: $0) }) + single {
            let found = Checkout.text(path).firstMatch(of: pattern)
            #expect(found == nil, "\(path)")
        }
    }
}
