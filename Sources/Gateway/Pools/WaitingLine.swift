internal import Basics

/// Exchanges that wait for an upstream to have room, first come, first served. Who bounds it is its
/// owner.
struct WaitingLine {
    private var handles: [Handle] = []
    private var head = 0

    /// Entries left behind by those who were served before the rest is moved up.
    private static let gapMax = 1024

    init() {}

    var isEmpty: Bool { head == handles.count }
    var count: Int { handles.count - head }

    /// Joins at the end.
    mutating func join(_ exchange: Handle) { handles.append(exchange) }

    /// Takes the first; nil when nobody waits.
    mutating func next() -> Handle? {
        guard head < handles.count else { return nil }
        let first = handles[head]
        head += 1
        if head == handles.count {
            handles.removeAll(keepingCapacity: true)
            head = 0
        } else if head > Self.gapMax {
            handles.removeFirst(head)
            head = 0
        }
        return first
    }

    /// Leaves before its turn; false when it was not there.
    mutating func leave(_ exchange: Handle) -> Bool {
        guard let position = handles[head...].firstIndex(of: exchange) else { return false }
        handles.remove(at: position)
        return true
    }
}
