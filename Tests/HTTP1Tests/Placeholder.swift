import Basics
import HTTP1
import Testing

struct Smoke {
    @Test func parses() throws {
        var head = RequestHead()
        let text = "GET /a?b HTTP/1.1\r\nHost: x\r\nUser-Agent: curl/8\r\nAuthorization: Bearer abc\r\nContent-Length: 5\r\nX_Y: \tz \r\n\r\n"
        let bytes = Array(text.utf8)
        let progress = try head.parse(bytes.span, limits: HeadLimits())
        #expect(progress == .complete(bytes: bytes.count))
        for i in 0..<head.fields.count {
            let l = head.fields[i]
            print(String(decoding: bytes[l.name.bounds], as: UTF8.self), "|", String(decoding: bytes[l.value.bounds], as: UTF8.self), "|", l.known)
        }
        #expect(head.framing == .length(5))
    }
}
