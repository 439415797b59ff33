/// What is in a pipe of the simulated kernel, which both of its ends know.
final class SimulatedPipe {
    var bytes = ByteQueue()
    var capacity = 64 * 1024
    let reader: SimulatedSocket
    let writer: SimulatedSocket

    init() {
        reader = SimulatedSocket(.pipe)
        writer = SimulatedSocket(.pipe)
        reader.pipe = self
        writer.pipe = self
    }

    /// Breaks the circle of references that ends and pipe make.
    func dismantle() {
        reader.pipe = nil
        writer.pipe = nil
    }
}
