import Synchronization

/// A number that threads add to.
package final class SharedCounter: Sendable {
    private let total = Atomic(0)

    package init() {}

    /// The sum so far.
    package var value: Int { total.load(ordering: .acquiring) }

    /// Adds to it.
    package func add(_ count: Int) { total.add(count, ordering: .acquiringAndReleasing) }
}
