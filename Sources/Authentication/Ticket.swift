/// Names one parked request: the worker that parked it, and the number under which that worker
/// will find it again. Nothing here looks inside.
package struct Ticket: BitwiseCopyable, Hashable, Sendable {
    /// Index of the worker.
    package let worker: Int
    /// The worker's own number for the request.
    package let number: UInt64

    package init(worker: Int, number: UInt64) {
        self.worker = worker
        self.number = number
    }
}
