/// A parsed JSON text (RFC 8259) that owns its bytes: strict, bounded, and flat. Parsing costs two
/// allocations however many values there are; values are views by index.
package struct JSONDocument: Sendable {
    /// The source, then the unescaped text of those strings that hold escapes.
    let bytes: [UInt8]
    /// Every value in document order; the first is the root, so there is always one.
    let nodes: [JSONNode]

    /// How much memory the document takes, in bytes: values cost more than their text.
    package var byteCount: Int {
        bytes.capacity + nodes.capacity * MemoryLayout<JSONNode>.stride
    }

    /// Reads all of `bytes` as one JSON value.
    package init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONFailure) {
        var reader = JSONReader(bytes, limits: limits)
        try reader.readDocument()
        nodes = reader.nodes
        self.bytes = reader.decoded.isEmpty ? bytes : bytes + reader.decoded
    }

    /// The document's one value.
    package var root: JSONValue { JSONValue(document: self, index: 0) }
}
