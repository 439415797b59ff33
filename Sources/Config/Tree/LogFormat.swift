/// Form of a log line.
package enum LogFormat: String, CaseIterable, Sendable {
    /// One JSON object a line.
    case json
    /// Words for a person at a terminal.
    case text
}
