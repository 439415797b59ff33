/// A parsed JSON text (RFC 8259) that owns its bytes: strict, bounded, and flat. Parsing costs two
/// allocations however many values there are; values are views by index, and each holds no more
/// than one reference: to the document, which is an object for that reason.
package final class JSONDocument: Sendable {
    /// The source, then the unescaped text of those strings that hold escapes.
    private let byteArray: [UInt8]
    /// Every value in document order; the first is the root, so there is always one.
    private let nodeArray: [JSONNode]

    /// How much memory the document takes, in bytes: values cost more than their text.
    package var byteCount: Int {
        byteArray.capacity + nodeArray.capacity * MemoryLayout<JSONNode>.stride
    }

    /// Reads all of `bytes` as one JSON value.
    package init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONFailure) {
        var reader = JSONReader(bytes, limits: limits)
        try reader.readDocument()
        nodeArray = reader.nodes
        byteArray = reader.decoded.isEmpty ? bytes : bytes + reader.decoded
    }

    /// The source, then the unescaped text of those strings that hold escapes.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            // Sound: the array is a constant of this object, so its elements neither move nor go
            // for as long as the object is there.
            let elements = unsafe byteArray.withUnsafeBufferPointer { unsafe $0 }
            let span = unsafe Span(_unsafeElements: elements)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Every value in document order.
    var nodes: Span<JSONNode> {
        @_lifetime(borrow self)
        get {
            // Sound: the array is a constant of this object, so its elements neither move nor go
            // for as long as the object is there.
            let elements = unsafe nodeArray.withUnsafeBufferPointer { unsafe $0 }
            let span = unsafe Span(_unsafeElements: elements)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The document's one value.
    package var root: JSONValue { JSONValue(document: self, index: 0) }
}
