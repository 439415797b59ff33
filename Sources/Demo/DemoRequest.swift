/// A request as the demo's servers see it: read whole, bodies beyond a bound only counted.
package struct DemoRequest: Sendable {
    /// The method as sent.
    package var method = ""
    /// The request target as sent.
    package var target = ""
    /// Field lines in order, as sent.
    package var fields: [(name: String, value: String)] = []
    /// The body's first bytes, at most `bodyBytesKept`; chunked coding undone.
    package var body: [UInt8] = []
    /// Number of body bytes that arrived.
    package var bodyLength: UInt64 = 0
    /// Whether the client may send another request on this connection.
    package var keepsConnection = true
    /// Whether the client speaks HTTP/1.1, so that a chunked answer is understood.
    package var isHTTP11 = true
    /// Whether the peer is on this machine.
    package var isFromLoopback = false

    /// Body bytes kept in memory: more than any form or control request has.
    static let bodyBytesKept = 256 * 1024

    /// The target without its query.
    package var path: String { String(target.prefix { $0 != "?" }) }

    /// The target's query, without its question mark.
    package var query: String {
        String(target.drop { $0 != "?" }.dropFirst())
    }

    /// The first value of `name`, which is given in lower case.
    package func field(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name }?.value
    }
}
