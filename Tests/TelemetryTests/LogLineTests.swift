import JSON
import Logging
import Telemetry
import Testing

/// One event is one line, whatever it carries.
struct LogLineTests {
    private let time = Timestamp(milliseconds: 1_795_507_507_123)

    @Test func jsonLineCarriesTimeLevelAndFields() throws {
        let line = LogLine.json.line(
            time: time, level: .info, message: "request refused",
            metadata: ["reason": "token_expired", "status": "401"])
        #expect(line.last == 0x0A)
        let document = try JSONDocument(parsing: Array(line.dropLast()))
        #expect(document.root["time"]?.text == "2026-11-24T08:05:07.123Z")
        #expect(document.root["level"]?.text == "info")
        #expect(document.root["reason"]?.text == "token_expired")
    }

    @Test(arguments: [LogLine.json, .text])
    func hostileValuesStayOnOneLine(format: LogLine) {
        let line = format.line(
            time: time, level: .warning, message: "a\nb",
            metadata: ["value": "x\r\n{\"level\":\"info\"} \" \\ \u{1b}[31m"])
        #expect(line.filter { $0 == 0x0A }.count == 1)
        #expect(line.allSatisfy { $0 == 0x0A || ($0 >= 0x20 && $0 != 0x7F) })
    }
}

/// The log's thread.
struct LogWriterTests {
    @Test func everyQueuedLineIsWrittenBeforeStopReturns() throws {
        let sink = Sink()
        let writer = try LogWriter { sink.append($0) }
        for number in 0..<1000 { writer.write(Array("line \(number)\n".utf8)) }
        writer.stop()
        let text = String(decoding: sink.bytes, as: UTF8.self)
        #expect(text.split(separator: "\n").count == 1000)
        #expect(text.hasSuffix("line 999\n"))
    }
}
