import Config
import Foundation
import Testing

/// The reference in the repository is the one that the declarations make.
struct ConfigReferenceTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/configuration.md")

    @Test func referenceIsMadeFromTheDeclarations() throws {
        let made = ConfigReference.markdown()
        if ProcessInfo.processInfo.environment["POSTERN_WRITE_REFERENCE"] != nil {
            try made.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let kept = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(
            kept == made,
            "run: POSTERN_WRITE_REFERENCE=1 swift test --filter ConfigReferenceTests")
    }

    @Test func everySectionHasItsPage() {
        let text = ConfigReference.markdown()
        for title in [
            "The file", "`issuers[]`", "`issuers[].opaque_tokens`", "`routes[]`", "`limits`",
            "`timeouts`", "`log`", "`identity_headers[\"...\"]`",
        ] {
            #expect(text.contains("\n## \(title)\n"))
        }
    }
}
