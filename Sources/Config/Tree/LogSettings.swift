/// What is logged, and how a line looks.
package struct LogSettings: Sendable {
    /// Least severe level that is written.
    package var level = LogLevel.info
    /// Form of a line.
    package var format = LogFormat.json

    /// Settings as an empty `log` object gives them.
    package init() {}
}
