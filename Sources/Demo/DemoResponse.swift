/// An answer of the demo's servers.
package struct DemoResponse: Sendable {
    /// What follows the head.
    package enum Body: Sendable {
        case bytes([UInt8])
        /// So many bytes of a repeating pattern, made while they are sent.
        case pattern(count: UInt64)
    }

    /// How the end of the body is told.
    package enum Framing: Sendable {
        case length
        /// Chunked, in pieces of at most so many bytes.
        case chunked(pieceBytes: Int)
        /// By closing the connection.
        case close
        /// A Content-Length of `length`, and a close after the bytes of the body: a broken promise.
        case broken(length: UInt64)
    }

    package var status: UInt16
    package var fields: [(name: String, value: String)]
    package var body: Body
    package var framing = Framing.length
    /// Milliseconds to wait before the first byte is sent.
    package var delayMilliseconds: Int32 = 0
    /// Milliseconds between the body's bytes; 0 sends it at once.
    package var dripMilliseconds: Int32 = 0
    /// Whether the connection is reset instead.
    package var isReset = false
    /// Whether the connection ends after the answer, whatever the request said.
    package var closes = false

    package init(_ status: UInt16, _ fields: [(name: String, value: String)] = [], _ body: [UInt8])
    {
        self.status = status
        self.fields = fields
        self.body = .bytes(body)
    }

    /// A JSON answer; `type` is the media type as the imitated server spells it.
    package static func json(
        _ status: UInt16, _ body: [UInt8], type: String = "application/json"
    ) -> DemoResponse {
        DemoResponse(status, [("Content-Type", type)], body)
    }

    /// A plain text answer.
    package static func text(_ status: UInt16, _ text: String) -> DemoResponse {
        DemoResponse(status, [("Content-Type", "text/plain; charset=utf-8")], Array(text.utf8))
    }

    /// A redirect.
    package static func redirect(_ status: UInt16, to location: String) -> DemoResponse {
        DemoResponse(status, [("Location", location)], [])
    }
}
