/// Which tests prove which duty, read from the numbers in the comments of the tests.
///
/// A number counts for the test in whose comments, or in the comment right above which, it stands;
/// in a table of a suite, for the suite. What a suite's own introduction claims does not count.
struct ContractCoverage {
    /// Where a duty is proved.
    struct Proof: Hashable, Comparable {
        let path: String
        /// The suite and the test, or the suite alone for its tables.
        let name: String

        static func < (left: Proof, right: Proof) -> Bool {
            (left.path, left.name) < (right.path, right.name)
        }
    }

    /// Proofs by number.
    private(set) var proofs: [String: Set<Proof>] = [:]

    init(_ files: [SourceFile]) {
        for file in files { read(file) }
    }

    private mutating func read(_ file: SourceFile) {
        let text = file.text
        var suite = file.name
        var line = 0
        while line < text.code.count {
            if let match = text.code[line].firstMatch(of: #/\bstruct (\w+Tests)\b/#) {
                suite = String(match.output.1)
            }
            guard let test = Test(in: text, at: line) else {
                // A comment that ends above a test is the test's.
                if !isIntroduction(text, line) {
                    add(text.comments[line], Proof(path: file.path, name: suite))
                }
                line += 1
                continue
            }
            for inner in test.lines {
                add(text.comments[inner], Proof(path: file.path, name: "\(suite).\(test.name)"))
            }
            line = test.lines.upperBound
        }
    }

    /// Whether the comment in this line introduces a type.
    private func isIntroduction(_ text: SwiftText, _ line: Int) -> Bool {
        text.comments[line].contains("///")
    }

    private mutating func add(_ comment: String, _ proof: Proof) {
        for number in Self.numbers(in: comment) { proofs[number, default: []].insert(proof) }
    }

    /// Numbers of duties in a comment; a range stands for all between its ends.
    static func numbers(in comment: String) -> [String] {
        comment.matches(of: #/\b(B|C2\.)(\d+)(?:(?:-| to )(?:B|C2\.)?(\d+))?\b/#).flatMap { match in
            guard let first = Int(match.output.2) else { return [String]() }
            let last = match.output.3.flatMap { Int($0) } ?? first
            return (first...max(first, last)).map { "\(match.output.1)\($0)" }
        }
    }

    /// One test of a file: its comment, attribute and body.
    private struct Test {
        let name: String
        let lines: Range<Int>

        /// The test whose lines begin here, if there is one.
        init?(in text: SwiftText, at first: Int) {
            func isBlank(_ line: Int) -> Bool { text.code[line].allSatisfy { $0 == " " } }
            var line = first
            while line < text.code.count, isBlank(line), text.comments[line].contains("//") {
                line += 1
            }
            guard line < text.code.count, text.code[line].contains("@Test") else { return nil }
            var name: String?
            var depth = 0
            while line < text.code.count {
                if let match = text.code[line].firstMatch(of: #/\bfunc (\w+)/#) {
                    name = name ?? String(match.output.1)
                }
                depth += text.code[line].count { $0 == "{" } - text.code[line].count { $0 == "}" }
                line += 1
                if name != nil, depth == 0, text.code[line - 1].contains("}") { break }
            }
            guard let name else { return nil }
            self.name = name
            lines = first..<line
        }
    }
}
