/// An earlier configuration in a worker, and how many of the worker's exchanges began under it.
struct Generation {
    /// Counts up with every configuration that the worker was given.
    let number: Int
    let snapshot: Snapshot
    /// Exchanges that go on; never 0.
    var exchanges: Int
}
