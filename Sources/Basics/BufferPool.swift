/// Buffers of one size that are lent and given back, last in first out, so that a busy worker
/// keeps reusing the few that are in its cache and an idle connection holds none.
public struct BufferPool: ~Copyable {
    /// Size of every buffer in bytes.
    public let bufferCapacity: Int
    /// Buffers that may be out at the same time.
    public let outstandingMax: Int
    /// Buffers that are out now.
    public private(set) var outstanding = 0
    private var idle: BufferStack

    /// Makes an empty pool; buffers are allocated when they are asked for. `idleMax` of them are
    /// kept when they come back, the rest is freed.
    public init(bufferCapacity: Int, idleMax: Int, outstandingMax: Int) {
        precondition(idleMax > 0 && outstandingMax > 0, "a pool of nothing")
        self.bufferCapacity = bufferCapacity
        self.outstandingMax = outstandingMax
        idle = BufferStack(capacity: idleMax)
    }

    /// Backs a buffer that has no memory; false when as many as allowed are out. A backed buffer
    /// is left alone.
    public mutating func lend(to buffer: inout ByteBuffer) -> Bool {
        if buffer.isBacked { return true }
        guard outstanding < outstandingMax else { return false }
        outstanding += 1
        if !idle.pop(into: &buffer) { buffer = ByteBuffer(capacity: bufferCapacity) }
        return true
    }

    /// Frees what is kept for later.
    public mutating func releaseIdle() {
        var buffer = ByteBuffer()
        while idle.pop(into: &buffer) { buffer = ByteBuffer() }
    }

    /// Takes the memory of a buffer back, whatever it holds; one without memory is left alone.
    public mutating func reclaim(_ buffer: inout ByteBuffer) {
        guard buffer.isBacked else { return }
        outstanding -= 1
        buffer.removeAll()
        if !idle.push(&buffer) { buffer = ByteBuffer() }
    }

    /// Takes the memory of a buffer back when nothing in it is unread.
    public mutating func reclaimIfEmpty(_ buffer: inout ByteBuffer) {
        if buffer.isEmpty { reclaim(&buffer) }
    }
}
