import Basics
import HTTP1
import Testing

/// Raw bytes of the heads that we write (B154; SwiftNIO's CVE-2022-3215, CVE-2026-28970).
struct HeadWriterTests {
    private func written(_ write: (inout ByteBuffer) throws -> Void) rethrows -> String {
        var buffer = ByteBuffer(capacity: 1024)
        try write(&buffer)
        let readable = buffer.readable
        var bytes: [UInt8] = []
        for index in readable.indices { bytes.append(readable[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    // B154
    @Test func startLinesCarryOurVersion() {
        let request = written {
            HeadWriter.requestLine(
                method: Array("GET".utf8).span, target: Array("/a?b".utf8).span, into: &$0)
        }
        #expect(request == "GET /a?b HTTP/1.1\r\n")
        #expect(written { HeadWriter.statusLine(404, into: &$0) } == "HTTP/1.1 404 Not Found\r\n")
        let passed = written {
            HeadWriter.statusLine(200, reasonPhrase: Array("Fine".utf8).span, into: &$0)
        }
        #expect(passed == "HTTP/1.1 200 Fine\r\n")
    }

    @Test func fieldsAreWrittenOnOneLineEach() throws {
        let text = try written {
            HeadWriter.field("A", "b", into: &$0)
            HeadWriter.field("Content-Length", decimal: 42, into: &$0)
            HeadWriter.field("C", parsed: Array("d".utf8).span, into: &$0)
            try HeadWriter.field("E", checked: Array("f\tg é".utf8).span, into: &$0)
            HeadWriter.end(into: &$0)
        }
        #expect(text == "A: b\r\nContent-Length: 42\r\nC: d\r\nE: f\tg é\r\n\r\n")
    }

    @Test(arguments: ["a\r\nX: y", "a\rb", "a\nb", "a\u{0}b", "\u{7F}", "\r", "a\r"])
    func aCheckedValueCannotBreakTheLine(_ value: String) {
        var buffer = ByteBuffer(capacity: 64)
        let bytes = Array(value.utf8)
        var isRefused = false
        do {
            try HeadWriter.field("A", checked: bytes.span, into: &buffer)
        } catch {
            isRefused = true
        }
        let isEmpty = buffer.isEmpty
        #expect(isRefused && isEmpty)
    }

    @Test func chunkSizesAreHexadecimal() {
        #expect(written { HeadWriter.chunkSize(0, into: &$0) } == "0\r\n")
        #expect(written { HeadWriter.chunkSize(16_384, into: &$0) } == "4000\r\n")
    }

    @Test func statusesOfReasonsHaveAPhrase() {
        for reason in Reason.allCases {
            #expect(Status.reasonPhrase(reason.status).description != "Unknown", "\(reason.status)")
        }
        #expect(Status.reasonPhrase(299).description == "Unknown")
        #expect(Status.reasonPhrase(399).description == "Unknown")
        #expect(Status.reasonPhrase(599).description == "Unknown")
        #expect(Status.reasonPhrase(304).description == "Not Modified")
        #expect(Status.reasonPhrase(206).description == "Partial Content")
    }
}
