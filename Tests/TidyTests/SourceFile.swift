import Testing

/// One Swift file of the checkout.
struct SourceFile: Sendable, CustomTestStringConvertible {
    /// Its path from the top of the checkout.
    let path: String
    /// Its lines as they are.
    let lines: [String]
    /// Code and comments of each line.
    let text: SwiftText

    /// The first folder below `Sources` or `Tests`.
    var target: String { String(path.split(separator: "/")[1]) }
    /// Name without folder and extension.
    var name: String { String((path.split(separator: "/").last ?? "").dropLast(".swift".count)) }

    var testDescription: String { path }

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        self.text = SwiftText(text)
    }

    /// Lines of code, counted from 1, in which `pattern` is found.
    func lines(matching pattern: some RegexComponent) -> [Int] {
        text.code.indices.filter { text.code[$0].contains(pattern) }.map { $0 + 1 }
    }
}
