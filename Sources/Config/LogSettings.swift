/// What is logged, and how a line looks.
package struct LogSettings: Sendable {
    /// Least severe level that is written.
    package var level = LogLevel.info
    /// Form of a line.
    package var format = LogFormat.json

    /// Settings as an empty `log` object gives them.
    package init() {}
}

/// Severity of a log line, named as swift-log names it.
package enum LogLevel: String, CaseIterable, Sendable {
    case trace, debug, info, notice, warning, error, critical
}

/// Form of a log line.
package enum LogFormat: String, CaseIterable, Sendable {
    /// One JSON object a line.
    case json
    /// Words for a person at a terminal.
    case text
}
