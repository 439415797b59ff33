/// Bytes on their way: added at the end, taken at the front.
struct ByteQueue {
    private var bytes: [UInt8] = []
    private var head = 0

    var count: Int { bytes.count - head }
    var isEmpty: Bool { count == 0 }
    var unread: ArraySlice<UInt8> { bytes[head...] }

    mutating func append(_ more: ArraySlice<UInt8>) { bytes.append(contentsOf: more) }

    mutating func append(_ more: UnsafeRawBufferPointer) {
        // Sound: the caller's bytes are readable during the call, and are copied.
        unsafe bytes.append(contentsOf: more)
    }

    mutating func drop(_ count: Int) {
        head += count
        if head == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 64 * 1024, head > bytes.count / 2 {
            bytes.removeFirst(head)
            head = 0
        }
    }

    /// Forgets all but the first bytes.
    mutating func cut(to count: Int) {
        if count < self.count { bytes.removeLast(self.count - count) }
    }

    mutating func take(_ wanted: Int) -> [UInt8] {
        let taken = Array(unread.prefix(wanted))
        drop(taken.count)
        return taken
    }
}
