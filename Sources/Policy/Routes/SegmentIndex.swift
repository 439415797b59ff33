/// Finds a node's child for a literal segment: one hash table for the whole tree, without chains
/// or allocation. Its content is the configuration's, so no client can make it slow.
struct SegmentIndex: Sendable {
    private struct Edge: Sendable {
        let parent: Int
        let child: Int
        let hash: UInt64
        let text: Range<Int>
    }

    private var edges: [Edge] = []
    /// All segments' bytes, one after the other.
    private var text: [UInt8] = []
    /// Position in `edges` plus one; 0 is free. Its count is a power of two, at most half full.
    private var slots: [UInt32] = [0, 0]

    /// Adds a child; a parent has one child at most for each segment.
    mutating func insert(parent: Int, _ segment: [UInt8], child: Int) {
        let start = text.count
        text += segment
        edges.append(
            Edge(
                parent: parent, child: child, hash: Self.hash(segment.span, of: parent),
                text: start..<text.count))
    }

    /// Builds the table once all children are in.
    mutating func finish() {
        var count = 2
        while count < edges.count * 2 { count *= 2 }
        slots = Array(repeating: 0, count: count)
        for (index, edge) in edges.enumerated() {
            var slot = slot(edge.hash)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(index + 1)
        }
    }

    /// The child of `parent` for `segment`, compared byte by byte.
    func child(of parent: Int, _ segment: Span<UInt8>) -> Int? {
        let hash = Self.hash(segment, of: parent)
        var slot = slot(hash)
        while slots[slot] != 0 {
            let edge = edges[Int(slots[slot] - 1)]
            if edge.hash == hash, edge.parent == parent, isEqual(edge.text, segment) {
                return edge.child
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func slot(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash >> 32 ^ hash) & (slots.count - 1)
    }

    private func isEqual(_ range: Range<Int>, _ segment: Span<UInt8>) -> Bool {
        guard range.count == segment.count else { return false }
        for index in segment.indices where text[range.lowerBound + index] != segment[index] {
            return false
        }
        return true
    }

    /// FNV-1a with the parent as the first input, its bits mixed at the end.
    private static func hash(_ segment: Span<UInt8>, of parent: Int) -> UInt64 {
        let prime: UInt64 = 0x0000_0100_0000_01B3
        var hash: UInt64 = (0xCBF2_9CE4_8422_2325 ^ UInt64(truncatingIfNeeded: parent)) &* prime
        for index in segment.indices { hash = (hash ^ UInt64(segment[index])) &* prime }
        return hash ^ hash >> 29
    }
}
