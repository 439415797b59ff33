package import Config

/// What the rest of Postern may ask about the workers' buffers.
package enum MessageBuffers {
    /// Whether both limits lead to buffers of the same size: all of a worker's buffers have one.
    package static func areAlike(_ left: Limits, _ right: Limits) -> Bool {
        WorkerBounds.bufferBytes(left) == WorkerBounds.bufferBytes(right)
    }
}
