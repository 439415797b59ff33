internal import Basics
internal import Config
internal import Logging
internal import Net

/// The ceiling of the process's memory: nearing it refuses new requests instead of growing until
/// the kernel kills somebody.
extension Worker {
    /// Looks at the process's memory, ten times a second at most.
    mutating func lookAtMemory() {
        guard now >= memoryLookAt else { return }
        guard let most = limits.memory ?? gateway.memoryMax else {
            memoryLookAt = .never
            return isShortOfMemory = false
        }
        memoryLookAt = now + WorkerBounds.memoryLookInterval
        if isShortOfMemory {
            memoryLookAt = now + WorkerBounds.memoryTrimInterval
            buffers.releaseIdle()
            pipes.releaseIdle()
            ProcessMemory.giveBack()
        }
        guard let resident = ProcessMemory.resident() else { return }
        // It has to go down a step, or requests would be taken and refused by turns.
        let floor = most - most / WorkerBounds.memoryStep
        let isShort = isShortOfMemory ? resident > floor : resident >= most
        guard isShort != isShortOfMemory else { return }
        isShortOfMemory = isShort
        tellMemory(resident, most)
    }

    private mutating func tellMemory(_ resident: Int, _ most: Int) {
        let text = "\(resident >> 20) MiB of \(most >> 20)"
        if isShortOfMemory {
            gateway.logger.warning("memory is short, new requests get 503: \(text)")
        } else {
            gateway.logger.notice("memory suffices again: \(text)")
        }
    }
}
