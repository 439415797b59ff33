import Foundation
import Testing

/// The checkout that these tests were built from, read as text.
enum Checkout {
    /// The top folder.
    static let top = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Swift files under `Sources`.
    static let sources = swiftFiles(in: "Sources")
    /// Swift files under `Tests`.
    /// Without the fuzz targets, which are programs for another build.
    static let tests = swiftFiles(in: "Tests").filter { !$0.path.hasPrefix("Tests/Fuzz/") }
    /// All of them.
    static let all = sources + tests

    /// The text of a file; empty when it cannot be read, which its reader notices.
    static func text(_ path: String) -> String {
        (try? String(contentsOf: top.appending(path: path), encoding: .utf8)) ?? ""
    }

    /// Paths of all files below a folder, from the top, in order.
    static func paths(in folder: String) -> [String] {
        let names = try? FileManager.default.subpathsOfDirectory(
            atPath: top.appending(path: folder).path)
        return (names ?? []).sorted().map { "\(folder)/\($0)" }
    }

    private static func swiftFiles(in folder: String) -> [SourceFile] {
        paths(in: folder).filter { $0.hasSuffix(".swift") }.map {
            SourceFile(path: $0, text: text($0))
        }
    }
}

/// The rules below hold for something.
struct CheckoutTests {
    @Test func filesAreFound() {
        #expect(Checkout.sources.count > 100)
        #expect(Checkout.tests.count > 80)
        #expect(Checkout.all.allSatisfy { $0.lines.count > 1 })
    }

    @Test func literalsAndCommentsAreToldFromCode() {
        let file = SourceFile(
            path: "Sources/A/B.swift",
            text: ##"""
                let a = "x // y \(call("z")) {" // c1 "d"
                let b = #"e "f" \n"# + #/"g/# + """
                    h // i
                    """ // c2
                """##)
        let code = file.text.code.map { $0.filter { $0 != " " } }
        #expect(code == ["leta=", "letb=++", "", ""])
        let comments = file.text.comments.map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(comments == ["// c1 \"d\"", "", "", "// c2"])
    }
}
