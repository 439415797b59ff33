/// What happens when: a heap, ordered by time and then by when it was noted.
struct Agenda {
    /// One thing that will happen.
    struct Entry {
        let time: Int64
        let sequence: UInt64
        let occurrence: Occurrence
    }

    private var heap: [Entry] = []
    private var sequence: UInt64 = 0

    /// When the first thing happens.
    var first: Int64? { heap.first?.time }

    mutating func add(_ occurrence: Occurrence, at time: Int64) {
        sequence += 1
        heap.append(Entry(time: time, sequence: sequence, occurrence: occurrence))
        var child = heap.count - 1
        while child > 0, Self.isSooner(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> Entry {
        heap.swapAt(0, heap.count - 1)
        let first = heap.removeLast()
        var parent = 0
        while true {
            var next = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && Self.isSooner(heap[child], heap[next]) {
                next = child
            }
            guard next != parent else { return first }
            heap.swapAt(parent, next)
            parent = next
        }
    }

    private static func isSooner(_ one: Entry, _ other: Entry) -> Bool {
        (one.time, one.sequence) < (other.time, other.sequence)
    }
}
