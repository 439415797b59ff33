package import Logging
internal import Synchronization

/// What is logged and how a line looks, for all loggers of the process at once: a reload may change
/// both.
package final class LogControl: Sendable {
    private struct Rules {
        var level: Logger.Level
        var format: LogLine
    }

    private let rules: Mutex<Rules>
    /// The level again, for the many lines that are not written.
    private let levelIndex: Atomic<Int>

    package init(level: Logger.Level, format: LogLine) {
        rules = Mutex(Rules(level: level, format: format))
        levelIndex = Atomic(Self.index(of: level))
    }

    /// Follows other rules from the next line on.
    package func follow(level: Logger.Level, format: LogLine) {
        rules.withLock { $0 = Rules(level: level, format: format) }
        levelIndex.store(Self.index(of: level), ordering: .relaxed)
    }

    /// Least severe level that is written.
    package var level: Logger.Level {
        Logger.Level.allCases[levelIndex.load(ordering: .relaxed)]
    }

    /// Form of a line.
    package var format: LogLine { rules.withLock { $0.format } }

    private static func index(of level: Logger.Level) -> Int {
        Logger.Level.allCases.firstIndex(of: level) ?? 0
    }
}
