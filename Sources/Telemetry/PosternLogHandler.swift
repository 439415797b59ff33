package import Logging
internal import Net

/// swift-log's events as lines of ours, handed to the log's own thread.
package struct PosternLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let format: LogLine
    private let writer: LogWriter

    package init(level: Logger.Level, format: LogLine, writer: LogWriter) {
        logLevel = level
        self.format = format
        self.writer = writer
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        writer.write(
            format.line(
                time: Timestamp(milliseconds: SystemClock.wallMilliseconds()), level: event.level,
                message: event.message.description, metadata: fields))
    }
}
