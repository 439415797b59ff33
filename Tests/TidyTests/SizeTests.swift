import Testing

/// Files, functions and lines are short enough to be read at once.
struct SizeTests {
    private static let fileLinesMax = 300
    private static let functionLinesMax = 50
    private static let columnsMax = 100

    /// Functions that may be longer, each with the reason.
    private static let tables = [
        "Sources/Basics/Reason.swift entry": "one line for each case",
        "Sources/HTTP1/KnownField.swift name": "one line for each field",
    ]

    @Test(arguments: Checkout.all)
    func fileIsShort(file: SourceFile) {
        #expect(file.lines.count - 1 <= Self.fileLinesMax)
    }

    @Test(arguments: Checkout.all)
    func linesFitTheScreen(file: SourceFile) {
        let long = file.lines.indices.filter { file.lines[$0].count > Self.columnsMax }
        #expect(long.map { $0 + 1 } == [])
    }

    @Test(arguments: Checkout.all)
    func functionsAreShort(file: SourceFile) {
        for function in FunctionScan.functions(of: file) where function.isLong {
            #expect(
                Self.tables["\(file.path) \(function.name)"] != nil,
                "\(function.name) has \(function.lineCount) lines")
        }
    }

    @Test func onlyLongFunctionsAreExcused() {
        let long = Checkout.all.flatMap { file in
            FunctionScan.functions(of: file).filter(\.isLong).map { "\(file.path) \($0.name)" }
        }
        #expect(Self.tables.keys.filter { !long.contains($0) } == [])
    }

    @Test func functionsAreMeasured() {
        let body = String(repeating: "        call { 1 }\n", count: 50)
        let file = SourceFile(
            path: "Sources/A/B.swift",
            text:
                "struct B {\n    func short(\n        a: Int\n    ) { 1 }\n\n    var long: Int {\n"
                + body + "    }\n}\n")
        let functions = FunctionScan.functions(of: file)
        #expect(functions.map(\.name) == ["short", "long"])
        #expect(functions.map(\.lineCount) == [3, 52])
        #expect(functions.map(\.isLong) == [false, true])
    }

    /// A function of a file.
    fileprivate struct Function {
        let name: String
        let lineCount: Int

        var isLong: Bool { lineCount > functionLinesMax }
    }
}

/// Finds functions, initialisers and computed properties by their braces.
private enum FunctionScan {
    static func functions(of file: SourceFile) -> [SizeTests.Function] {
        let declaration =
            #/[^{]*?\b(?:(?:func|var)\s+(`?[^\s(<:]+)|(init|deinit|subscript)(?=[\s?(<{]))/#
        var found: [SizeTests.Function] = []
        for index in file.text.code.indices {
            guard let match = file.text.code[index].prefixMatch(of: declaration),
                let end = endOfBody(file.text.code, from: index, after: match.range.upperBound)
            else { continue }
            let name = match.output.1 ?? match.output.2 ?? ""
            found.append(SizeTests.Function(name: String(name), lineCount: end - index + 1))
        }
        return found
    }

    /// The line of the brace that ends the body; nil when there is no body.
    private static func endOfBody(
        _ code: [String], from first: Int, after column: String.Index
    ) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in first..<code.count {
            let text = index == first ? code[index][column...] : code[index][...]
            for character in text {
                switch character {
                case "(", "[": parentheses += 1
                case ")", "]": parentheses -= 1
                case "{" where parentheses == 0 || braces > 0: braces += 1
                case "}":
                    if braces == 0 { return nil }
                    braces -= 1
                    if braces == 0 { return index }
                case "=" where braces == 0 && parentheses == 0: return nil
                default: break
                }
            }
            if braces == 0, parentheses == 0, !goesOn(code, after: index) { return nil }
        }
        return nil
    }

    /// Whether a declaration whose line ends outside parentheses goes on in the next line.
    private static func goesOn(_ code: [String], after index: Int) -> Bool {
        guard index + 1 < code.count else { return false }
        let next = code[index + 1].drop { $0 == " " }
        return ["{", "->", "where ", "throws", ")", "async"].contains { next.hasPrefix($0) }
    }
}
