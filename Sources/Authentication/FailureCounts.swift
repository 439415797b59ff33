/// How often what kind of failure happened.
package struct FailureCounts: Sendable {
    private var counts = [UInt64](repeating: 0, count: FailureKind.allCases.count)

    /// The failures so far, kinds that never happened left out.
    package var nonzero: [(kind: FailureKind, count: UInt64)] {
        zip(FailureKind.allCases, counts).compactMap { $1 > 0 ? ($0, $1) : nil }
    }

    /// Adds one.
    mutating func add(_ kind: FailureKind) {
        guard let index = FailureKind.allCases.firstIndex(of: kind) else { return }
        counts[index] &+= 1
    }
}
