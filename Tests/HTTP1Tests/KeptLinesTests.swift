import Basics
import Testing

@testable import HTTP1

/// Copying the lines that are kept: as they came, but tidy, and nothing of those in between.
struct KeptLinesTests {
    /// What is written of the lines of `text` whose names do not begin with `-`.
    private func kept(_ lines: String) throws -> String {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n".utf8)
        var head = RequestHead()
        _ = try head.parse(bytes.span, limits: HeadLimits())
        var outbox = ByteBuffer(capacity: 1024)
        var kept = KeptLines()
        for index in 1..<head.fields.count
        where bytes[head.fields[index].name.start] != UInt8(ascii: "-") {
            kept.keep(head.fields[index], of: bytes.span, into: &outbox)
        }
        kept.finish(bytes.span, into: &outbox)
        return String(decoding: [UInt8](copying: outbox.readable), as: UTF8.self)
    }

    @Test(arguments: [
        ("X-Y: z", "X-Y: z"), ("X-Y:\t z ", "X-Y: z"), ("X-Y:z", "X-Y: z"), ("X-Y:\tz", "X-Y: z"),
        ("X-Y: z\t", "X-Y: z"), ("X-Y:  z", "X-Y: z"), ("X-Y:", "X-Y: "), ("X-Y: ", "X-Y: "),
        ("X-Y: a  b", "X-Y: a  b"),
    ])
    func aLineIsWrittenAgainTidily(_ line: String, _ expected: String) throws {
        #expect(try kept(line) == expected + "\r\n")
        // The same beside neighbours that need nothing done.
        let among = try kept("A: 1\r\n\(line)\r\nB: 2")
        #expect(among == "A: 1\r\n\(expected)\r\nB: 2\r\n")
    }

    /// Every way to keep, drop and tidy five neighbouring lines.
    @Test func whatIsLeftOutStaysOut() throws {
        let choices = ["A: 1", "-A: 1", "A:1 "]
        for number in 0..<243 {
            var rest = number
            var lines: [String] = []
            var expected = ""
            for _ in 0..<5 {
                lines.append(choices[rest % 3])
                if rest % 3 != 1 { expected += "A: 1\r\n" }
                rest /= 3
            }
            #expect(try kept(lines.joined(separator: "\r\n")) == expected, "\(lines)")
        }
    }

    @Test func aStartLineGoesAlong() throws {
        let bytes = Array("HTTP/1.1 200 OK\r\nA: 1\r\n\r\n".utf8)
        var head = ResponseHead()
        _ = try head.parse(bytes.span, answering: .get, limits: HeadLimits())
        var outbox = ByteBuffer(capacity: 64)
        let line = ByteRange(0, head.reasonPhrase.end + 2)
        var kept = KeptLines(after: line)
        kept.keep(head.fields[0], of: bytes.span, into: &outbox)
        kept.finish(bytes.span, into: &outbox)
        let text = String(decoding: [UInt8](copying: outbox.readable), as: UTF8.self)
        #expect(text == "HTTP/1.1 200 OK\r\nA: 1\r\n")
    }
}
