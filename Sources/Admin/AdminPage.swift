internal import Basics
internal import HTTP1

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

    /// The whole answer. The connection ends with it.
    func written(isHead: Bool) -> ByteBuffer {
        var outbox = ByteBuffer(capacity: body.count + Self.headBytesMax)
        HeadWriter.statusLine(status, into: &outbox)
        outbox.append("Content-Type: ")
        outbox.append(utf8: contentType)
        outbox.append("\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n")
        if let allow {
            outbox.append("Allow: ")
            outbox.append(utf8: allow)
            outbox.append("\r\n")
        }
        HeadWriter.field("Content-Length", decimal: UInt64(body.count), into: &outbox)
        outbox.append("Connection: close\r\n\r\n")
        if !isHead { outbox.append(body.span) }
        return outbox
    }
}
