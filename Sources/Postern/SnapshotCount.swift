internal import Gateway

/// Counts the configurations that some request still needs.
struct SnapshotCount {
    private struct Entry {
        weak var snapshot: Snapshot?
    }

    private var entries: [Entry] = []

    /// How many there are.
    var count: Int { entries.count { $0.snapshot != nil } }

    mutating func note(_ snapshot: Snapshot) {
        entries.removeAll { $0.snapshot == nil }
        entries.append(Entry(snapshot: snapshot))
    }
}
