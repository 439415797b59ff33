/// A fixed stack of buffers. Array cannot hold what cannot be copied.
@safe
struct BufferStack: ~Copyable {
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

    mutating func pop(into buffer: inout ByteBuffer) -> Bool {
        guard count > 0 else { return false }
        count -= 1
        buffer = unsafe (base + count).move()
        return true
    }

    mutating func push(_ buffer: inout ByteBuffer) -> Bool {
        guard count < capacity else { return false }
        var taken = ByteBuffer()
        swap(&taken, &buffer)
        unsafe (base + count).initialize(to: taken)
        count += 1
        return true
    }
}
