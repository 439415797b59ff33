internal import Basics
internal import HTTP1

/// One answer of the operator's listener.
package struct AdminPage: Sendable {
    package let status: UInt16
    package let contentType: String
    package let body: [UInt8]
    private let allow: String?

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

    /// Writes the whole answer. The connection ends with it.
    func write(isHead: Bool, into outbox: inout ByteBuffer) {
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
    }
}
