import Basics
import Foundation
import Testing

/// The page of reasons in the repository is the one that the table makes.
struct ReasonReferenceTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/reasons.md")

    @Test func referenceIsMadeFromTheTable() throws {
        let made = ReasonReference.markdown()
        if ProcessInfo.processInfo.environment["POSTERN_WRITE_REASONS"] != nil {
            try made.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let kept = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(
            kept == made, "run: POSTERN_WRITE_REASONS=1 swift test --filter ReasonReferenceTests")
    }

    @Test func everyReasonHasItsSection() {
        let text = ReasonReference.markdown()
        for reason in Reason.allCases { #expect(text.contains("\n### `\(reason.name)`\n")) }
    }
}
