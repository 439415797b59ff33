/// Buffers of one size that are lent and given back, last in first out, so that a busy worker
/// keeps reusing the few that are in its cache and an idle connection holds none.
public struct BufferPool: ~Copyable {
    /// Size of every buffer in bytes.
    public let bufferCapacity: Int
    /// Buffers kept when idle; more than that are freed when they come back.
    public let idleMax: Int
    /// Buffers that may be out at the same time.
    public let outstandingMax: Int
    /// Buffers that are out now.
    public private(set) var outstanding = 0
    private var idle: Slots

    /// Makes an empty pool; the first buffers are allocated when they are asked for.
    public init(bufferCapacity: Int, idleMax: Int, outstandingMax: Int) {
        precondition(idleMax > 0 && outstandingMax > 0, "a pool of nothing")
        self.bufferCapacity = bufferCapacity
        self.idleMax = idleMax
        self.outstandingMax = outstandingMax
        idle = Slots(capacity: idleMax)
    }

    /// Lends an empty buffer, or nil when as many as allowed are out.
    public mutating func take() -> ByteBuffer? {
        guard outstanding < outstandingMax else { return nil }
        outstanding += 1
        return idle.pop() ?? ByteBuffer(capacity: bufferCapacity)
    }

    /// Takes back a buffer that `take` lent; its content is forgotten.
    public mutating func give(_ buffer: consuming ByteBuffer) {
        precondition(outstanding > 0, "a buffer came back that was never lent")
        outstanding -= 1
        buffer.removeAll()
        idle.push(buffer)
    }

    /// A fixed stack of buffers. Array cannot hold what cannot be copied.
    @safe
    private struct Slots: ~Copyable {
        private let base: UnsafeMutablePointer<ByteBuffer>
        private let capacity: Int
        private var count = 0

        init(capacity: Int) {
            // Sound: slots 0..<count are initialised, the rest is not; deinit honours that.
            unsafe base = UnsafeMutablePointer<ByteBuffer>.allocate(capacity: capacity)
            self.capacity = capacity
        }

        deinit {
            unsafe base.deinitialize(count: count)
            unsafe base.deallocate()
        }

        mutating func pop() -> ByteBuffer? {
            guard count > 0 else { return nil }
            count -= 1
            return unsafe (base + count).move()
        }

        mutating func push(_ buffer: consuming ByteBuffer) {
            guard count < capacity else { return }
            unsafe (base + count).initialize(to: buffer)
            count += 1
        }
    }
}
