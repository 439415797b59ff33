package import Logging
internal import Net

/// swift-log's events as lines of ours, handed to the log's own thread.
package struct PosternLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    private let control: LogControl
    private let writer: LogWriter
    /// A level of this logger's own; nil follows the control.
    private var ownLevel: Logger.Level?

    package init(_ control: LogControl, writer: LogWriter) {
        self.control = control
        self.writer = writer
    }

    package var logLevel: Logger.Level {
        get { ownLevel ?? control.level }
        set { ownLevel = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        writer.write(
            control.format.line(
                time: Timestamp(milliseconds: SystemClock.wallMilliseconds()), level: event.level,
                message: event.message.description, metadata: fields))
    }
}
