internal import Basics
internal import HTTP1
internal import JSON

/// One answer of the operator's listener.
package struct AdminPage: Sendable {
    package let status: UInt16
    package let contentType: String
    package let body: [UInt8]
    private let allow: String?
    /// Room for the head in bytes; all its parts are ours.
    private static let headBytesMax = 512

    package init(status: UInt16, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
        allow = nil
    }

    package init(status: UInt16, text: String, allow: String? = nil) {
        self.status = status
        contentType = "text/plain; charset=utf-8"
        body = Array(text.utf8)
        self.allow = allow
    }

    /// The answer to a method that the page does not have.
    static func methodRefused(allow: String) -> AdminPage {
        AdminPage(status: 405, text: "method not allowed\n", allow: allow)
    }

    /// A JSON answer that tells one mistake.
    static func problem(_ status: UInt16, _ text: String) -> AdminPage {
        problems(status, [text])
    }

    /// A JSON answer that tells mistakes.
    static func problems(_ status: UInt16, _ texts: [String]) -> AdminPage {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.name("problems")
        json.beginArray()
        for text in texts { json.string(text) }
        json.endArray()
        json.endObject()
        return AdminPage(
            status: status, contentType: "application/json; charset=utf-8",
            body: json.bytes + [0x0A])
    }

    /// The whole answer. The connection ends with it.
    func written(isHead: Bool) -> ByteBuffer {
        var outbox = ByteBuffer(capacity: body.count + Self.headBytesMax)
        HeadWriter.statusLine(status, into: &outbox)
        if !contentType.isEmpty {
            outbox.append("Content-Type: ")
            outbox.append(utf8: contentType)
            outbox.append("\r\n")
        }
        outbox.append("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n")
        if let allow {
            outbox.append("Allow: ")
            outbox.append(utf8: allow)
            outbox.append("\r\n")
        }
        // RFC 9110 section 8.6: none with 204.
        if status != 204 {
            HeadWriter.field("Content-Length", decimal: UInt64(body.count), into: &outbox)
        }
        outbox.append("Connection: close\r\n\r\n")
        if !isHead { outbox.append(body.span) }
        return outbox
    }
}
