import Foundation
import Testing

/// Every duty of the main job has its proof, and the table in the repository says where.
struct ContractCoverageTests {
    private static let file = Checkout.top.appending(path: "docs/contract-coverage.md")
    private static let coverage = ContractCoverage(
        Checkout.tests.filter { !["TidyTests", "TestSupport", "Fuzz"].contains($0.target) })

    private static func proofs(of duty: Duty) -> [ContractCoverage.Proof] {
        let all = coverage.proofs[duty.number] ?? []
        // A suite's table is what its own tests are given.
        return all.filter { proof in
            !all.contains { $0.path == proof.path && $0.name.hasPrefix(proof.name + ".") }
        }.sorted()
    }

    @Test func everyDutyIsProvedOrSaysWhyNot() {
        let bare = Duties.all.filter { Self.proofs(of: $0).isEmpty && $0.untestable == nil }
        #expect(bare.map(\.number) == [])
        let excused = Duties.all.filter { !Self.proofs(of: $0).isEmpty && $0.untestable != nil }
        #expect(excused.map(\.number) == [])
    }

    @Test func tableIsMadeFromTheTests() throws {
        let made = Self.markdown
        if ProcessInfo.processInfo.environment["POSTERN_WRITE_COVERAGE"] != nil {
            try made.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(
            Checkout.text("docs/contract-coverage.md") == made,
            "run: POSTERN_WRITE_COVERAGE=1 swift test --filter ContractCoverageTests")
    }

    @Test(arguments: [
        ("// B1", ["B1"]), ("// B1, B2 and C2.3: why", ["B1", "B2", "C2.3"]),
        ("/// Contract B9-B11.", ["B9", "B10", "B11"]),
        ("// B99 to B101", ["B99", "B100", "B101"]),
        ("// C2.1-C2.3", ["C2.1", "C2.2", "C2.3"]), ("// %C3%A9 AB1 B", []),
    ])
    func numbersAreReadFromComments(comment: String, expected: [String]) {
        #expect(ContractCoverage.numbers(in: comment) == expected)
    }

    @Test func numbersCountForTheTestTheyStandAt() {
        let text = """
            /// All of them (B1-B9).
            struct ATests {
                static let table = [
                    1,  // B8
                ]

                // B2
                @Test(arguments: [
                    1,  // B3
                ])
                func first(a: Int) {
                    // B4
                }

                @Test func second() {}  // B5

                // B6
                func helper() {}
            }
            """
        let coverage = ContractCoverage([SourceFile(path: "Tests/A/ATests.swift", text: text)])
        let names = coverage.proofs.mapValues { $0.map(\.name).sorted() }
        #expect(
            names == [
                "B2": ["ATests.first"], "B3": ["ATests.first"], "B4": ["ATests.first"],
                "B5": ["ATests.second"], "B6": ["ATests"], "B8": ["ATests"],
            ])
    }

    private static var markdown: String {
        var text = """
            # Which test proves which duty

            The duties that Postern is held to, numbered as in the contract that it is built to,
            each with the tests that prove it or the reason why none does. Made from the numbers in
            the comments of the tests by `ContractCoverageTests`; write it anew with
            `POSTERN_WRITE_COVERAGE=1 swift test --filter ContractCoverageTests`.

            | Duty | What it asks for | Proved by |
            |------|------------------|-----------|

            """
        for duty in Duties.all {
            text += "| \(duty.number) | \(duty.sentence) | \(cell(duty)) |\n"
        }
        return text
    }

    /// Tests of one file stand behind one another.
    private static func cell(_ duty: Duty) -> String {
        if let reason = duty.untestable { return "No test: \(reason)." }
        let files = Dictionary(grouping: proofs(of: duty)) { $0.path }
        return files.keys.sorted().map { path in
            let names = (files[path] ?? []).map { proof in
                "`\(proof.name.split(separator: ".").last ?? "")`"
            }
            return "[\(path.dropFirst("Tests/".count))](../\(path)): "
                + names.joined(separator: ", ")
        }.joined(separator: "<br>")
    }
}
