/// How much JSON a reader takes on, whoever wrote it. What goes beyond is refused, not truncated.
package struct JSONLimits: Sendable {
    /// Longest document in bytes.
    package let bytes: Int
    /// Deepest nesting of objects and arrays; the document `[]` has depth 1.
    package let depth: Int
    /// Most values in a document, member names counted too.
    package let nodes: Int

    /// Room for a key set, a discovery document or a userinfo answer.
    package static let `default` = JSONLimits()

    /// Largest document whose offsets fit the reader's 32-bit fields, escapes decoded included.
    private static let bytesCeiling = 1 << 30

    /// Makes limits; a document beyond 1 GiB is never read.
    package init(bytes: Int = 1 << 20, depth: Int = 32, nodes: Int = 1 << 16) {
        self.bytes = min(bytes, Self.bytesCeiling)
        self.depth = depth
        self.nodes = min(nodes, Self.bytesCeiling)
    }
}
