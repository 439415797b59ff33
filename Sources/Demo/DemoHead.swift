internal import HTTP1

/// Writes the head of a demo answer.
enum DemoHead {
    static func bytes(
        of response: DemoResponse, framing: DemoResponse.Framing, keeps: Bool
    ) -> [UInt8] {
        var text = "HTTP/1.1 \(response.status) \(reason(response.status))\r\n"
        for field in response.fields { text += "\(field.name): \(field.value)\r\n" }
        switch framing {
        case .length where response.status == 204 || response.status == 304: break
        case .length: text += "Content-Length: \(response.body.count)\r\n"
        case .broken(let length): text += "Content-Length: \(length)\r\n"
        case .chunked: text += "Transfer-Encoding: chunked\r\n"
        case .close: break
        }
        if !keeps { text += "Connection: close\r\n" }
        return Array((text + "\r\n").utf8)
    }

    private static func reason(_ status: UInt16) -> String { "\(Status.reasonPhrase(status))" }
}

extension DemoResponse.Body {
    /// Number of bytes.
    var count: UInt64 {
        switch self {
        case .bytes(let bytes): UInt64(bytes.count)
        case .pattern(let count): count
        }
    }
}

extension DemoResponse.Framing {
    /// Whether another answer can follow on the connection.
    var canKeep: Bool {
        switch self {
        case .length, .chunked: true
        case .close, .broken: false
        }
    }

    /// The framing that an HTTP/1.0 client understands.
    var forHTTP10: DemoResponse.Framing {
        if case .chunked = self { .close } else { self }
    }
}
