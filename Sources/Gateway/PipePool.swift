internal import Basics
internal import Net

/// A worker's pipes: lent to exchanges whose bodies are large, last in first out, and bounded. Who
/// gets none copies.
///
/// A pipe comes back empty or is closed: what one exchange left in it must never reach another
/// (contract B112).
struct PipePool: ~Copyable {
    /// Those that are open, for who holds the handle of one.
    var table: Slab<KernelPipe>
    /// Bodies of which less is left are copied.
    var bodyBytesMin: UInt64
    private let openMax: Int
    private var idle: [Handle] = []
    /// Until when none is opened, since the kernel has refused.
    private var pausedUntil = Instant(nanoseconds: .min)

    /// Opens nothing yet. `openMax` is the most that are open at a time; 0 is none ever.
    init(openMax: Int, bodyBytesMin: UInt64 = WorkerBounds.splicedBytesMin) {
        self.openMax = openMax
        self.bodyBytesMin = openMax > 0 ? bodyBytesMin : .max
        table = Slab(capacity: max(openMax, 1))
        idle.reserveCapacity(WorkerBounds.idlePipesMax)
    }

    /// Pipes that are lent.
    var outstanding: Int { table.count - idle.count }

    /// Lends a pipe to who has none; false when there is none to be had now.
    mutating func lend(_ pipe: inout Handle, now: Instant) -> Bool {
        guard pipe.isNone else { return true }
        if let kept = idle.popLast() {
            pipe = kept
            return true
        }
        guard table.count < openMax, now >= pausedUntil else { return false }
        guard let opened = KernelPipe(bytes: WorkerBounds.pipeBytes) else {
            pause(now)
            return false
        }
        pipe = table.insert(opened)
        return true
    }

    /// Takes a pipe back; one that still holds bytes is closed with them.
    mutating func reclaim(_ pipe: inout Handle) {
        guard !pipe.isNone else { return }
        if table[pipe].isEmpty, idle.count < WorkerBounds.idlePipesMax {
            idle.append(pipe)
        } else {
            table.discard(pipe)
        }
        pipe = .none
    }

    /// The kernel does not splice: it is not asked again for a while.
    mutating func pause(_ now: Instant) {
        releaseIdle()
        pausedUntil = now + WorkerBounds.pipePause
    }

    /// Closes those that are kept for later.
    mutating func releaseIdle() {
        while let pipe = idle.popLast() { table.discard(pipe) }
    }
}
