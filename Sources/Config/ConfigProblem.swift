/// One mistake in the configuration, or one thing worth a second look: where it is, what stands
/// there and what may stand there.
package struct ConfigProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The setting's path, such as `issuers[0].audiences`; empty for the file as a whole.
    package let path: String
    /// Line of the value, counted from 1; nil where there is none, as for a missing setting.
    package let line: Int?
    /// What stands there, shortened, credentials hidden; nil where showing it helps nobody.
    package let found: String?
    /// What is wrong, or what is allowed.
    package let explanation: String
    /// The name that was probably meant.
    package let suggestion: String?

    /// Makes a problem.
    package init(
        path: String, line: Int? = nil, found: String? = nil, explanation: String,
        suggestion: String? = nil
    ) {
        self.path = path
        self.line = line
        self.found = found
        self.explanation = explanation
        self.suggestion = suggestion
    }

    /// One line for a terminal:
    /// `issuers[0].clock_skew (line 9): found "9h"; allowed is a duration from 0s to 5m`.
    package var description: String {
        var text = path
        if let line { text += text.isEmpty ? "line \(line)" : " (line \(line))" }
        if !text.isEmpty { text += ": " }
        if let found { text += "found \(found); " }
        text += explanation
        if let suggestion { text += "; did you mean \"\(suggestion)\"?" }
        return text
    }
}
