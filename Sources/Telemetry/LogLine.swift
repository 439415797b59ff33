internal import JSON
package import Logging

/// How one event of the log becomes one line.
package enum LogLine: String, Sendable {
    /// One JSON object a line.
    case json
    /// Time, level, message and `key=value` pairs, for people.
    case text

    /// The line with its newline. Values are escaped: an event is one line whatever it carries.
    package func line(
        time: Timestamp, level: Logger.Level, message: String, metadata: Logger.Metadata
    ) -> [UInt8] {
        let fields = metadata.sorted { $0.key < $1.key }
        switch self {
        case .json:
            var json = JSONWriter(capacity: 256)
            json.beginObject()
            json.member("time", time.text)
            json.member("level", level.rawValue)
            json.member("message", message)
            for field in fields { json.member(field.key, field.value.description) }
            json.endObject()
            return json.bytes + [0x0A]
        case .text:
            var text = "\(time.text) \(level.rawValue) \(Self.oneLine(message))"
            for field in fields {
                text += " \(field.key)=\(Self.quoted(field.value.description))"
            }
            return Array(text.utf8) + [0x0A]
        }
    }

    /// Control characters and non-ASCII as \u{..}: a log line is never broken by its content.
    private static func oneLine(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            result +=
                scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F
                ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
        return result
    }

    private static func quoted(_ value: String) -> String {
        let safe = oneLine(value)
        guard
            value.isEmpty || value.utf8.contains(where: { $0 == 0x20 || $0 == 0x22 || $0 == 0x3D })
        else { return safe }
        let escaped = safe.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "\"" + String(escaped) + "\""
    }
}
