/// Owned bytes with a hard ceiling: written at the end, read and consumed at the front.
///
/// A buffer made without a capacity has no memory at all: that is what an idle connection holds
/// until `BufferPool.lend` backs it.
///
/// Appending beyond the capacity stores nothing and sets `hasOverflowed`; a writer checks that
/// once when it is done instead of after every piece. The buffer frees its memory itself.
@safe
public struct ByteBuffer: ~Copyable {
    @usableFromInline let base: UnsafeMutablePointer<UInt8>
    /// Number of bytes that fit in all; 0 when the buffer has no memory.
    public let capacity: Int
    /// Offset of the first unread byte.
    @usableFromInline var head = 0
    /// One past the last written byte.
    @usableFromInline var tail = 0
    /// Whether an append did not fit; what it carried is lost.
    public private(set) var hasOverflowed = false

    /// Allocates `capacity` bytes, uninitialised: pages are touched only when written.
    public init(capacity: Int) {
        precondition(capacity > 0 && capacity <= Int(UInt32.max), "a buffer holds 1 B to 4 GiB")
        // Sound: freed once, in deinit; every access below is inside 0..<capacity.
        unsafe base = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        self.capacity = capacity
    }

    /// A buffer without memory: empty, and every append overflows.
    @inlinable
    public init() {
        // Sound: never dereferenced, since every access is inside 0..<0.
        unsafe base = UnsafeMutablePointer<UInt8>(bitPattern: 16).unsafelyUnwrapped
        capacity = 0
    }

    deinit {
        if capacity > 0 { unsafe base.deallocate() }
    }

    /// Whether the buffer has memory.
    @inlinable public var isBacked: Bool { capacity > 0 }

    /// Number of unread bytes.
    @inlinable public var count: Int { tail - head }
    /// Whether nothing is unread.
    @inlinable public var isEmpty: Bool { tail == head }
    /// Number of bytes that can still be written without moving anything.
    @inlinable public var freeCount: Int { capacity - tail }

    /// The unread bytes.
    @inlinable
    public var readable: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            // Sound: head <= tail <= capacity, and the span cannot outlive the borrowed buffer.
            let span = unsafe Span(_unsafeStart: base + head, count: tail - head)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Drops `count` bytes from the front; an emptied buffer starts anew at offset 0.
    @inlinable
    public mutating func consume(_ count: Int) {
        precondition(count >= 0 && count <= tail - head, "consumed more than was there")
        head += count
        if head == tail {
            head = 0
            tail = 0
        }
    }

    /// Forgets all bytes and the overflow mark.
    @inlinable
    public mutating func removeAll() {
        head = 0
        tail = 0
        clearOverflow()
    }

    @usableFromInline
    mutating func clearOverflow() { hasOverflowed = false }

    @usableFromInline
    mutating func markOverflow() { hasOverflowed = true }

    /// Drops written bytes from the end until `count` unread ones remain.
    @inlinable
    public mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= tail - head, "truncated to more than was there")
        tail = head + count
    }

    /// Moves the unread bytes to the front so that all free space is at the end.
    @inlinable
    public mutating func compact() {
        guard head > 0 else { return }
        // Sound: both runs lie inside the allocation; update() allows them to overlap.
        unsafe base.update(from: base + head, count: tail - head)
        tail -= head
        head = 0
    }

    /// Appends one byte.
    @inlinable
    public mutating func append(_ byte: UInt8) {
        guard tail < capacity else { return markOverflow() }
        // Sound: tail < capacity was just checked.
        unsafe base[tail] = byte
        tail += 1
    }

    /// Appends all of `bytes`, or nothing.
    @inlinable
    public mutating func append(_ bytes: Span<UInt8>) {
        let count = bytes.count
        guard count <= capacity - tail else { return markOverflow() }
        guard count > 0 else { return }
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            // Sound: count bytes are readable at source and writable at tail (checked above);
            // a buffer never appends a span of itself, since appending needs exclusive access.
            if count <= 32 {
                unsafe ByteBuffer.copyFew(start, to: base + tail, count)
            } else {
                unsafe (base + tail).update(from: start, count: count)
            }
        }
        tail += count
    }

    /// Copies 1 to 32 bytes between places that do not overlap: two words, of which the second
    /// may cover a part of the first once more, take less time than the call of memmove.
    @inlinable @inline(__always)
    static func copyFew(
        _ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ count: Int
    ) {
        // Sound: the caller has count bytes at both; each word lies within them, by its branch.
        let (from, to) = unsafe (UnsafeRawPointer(source), UnsafeMutableRawPointer(target))
        if count >= 16 {
            unsafe copyTwice(from, to, count, SIMD16<UInt8>.self)
        } else if count >= 8 {
            unsafe copyTwice(from, to, count, UInt64.self)
        } else if count >= 4 {
            unsafe copyTwice(from, to, count, UInt32.self)
        } else {
            for index in 0..<count { unsafe target[index] = source[index] }
        }
    }

    /// Copies the first and the last word of `count` bytes, which are one word or at most two.
    @inlinable @inline(__always)
    static func copyTwice<Word: BitwiseCopyable>(
        _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ count: Int, _ word: Word.Type
    ) {
        let last = count &- MemoryLayout<Word>.size
        // Sound: 0 <= last and last + size <= count, as the caller has checked.
        let head = unsafe from.loadUnaligned(as: Word.self)
        let tail = unsafe from.loadUnaligned(fromByteOffset: last, as: Word.self)
        unsafe to.storeBytes(of: head, as: Word.self)
        unsafe to.storeBytes(of: tail, toByteOffset: last, as: Word.self)
    }

    /// Appends sixteen bytes, or nothing.
    @inlinable
    public mutating func append(block: SIMD16<UInt8>) {
        guard capacity - tail >= 16 else { return markOverflow() }
        // Sound: sixteen bytes are writable at tail, as just checked; any alignment will do.
        unsafe UnsafeMutableRawPointer(base + tail).storeBytes(
            of: block, as: SIMD16<UInt8>.self)
        tail += 16
    }

    /// Appends all of an array's bytes, or nothing.
    @inlinable
    public mutating func append(bytes: [UInt8]) { append(bytes.span) }

    /// Appends a literal.
    @inlinable @inline(__always)
    public mutating func append(_ text: StaticString) {
        let count = text.utf8CodeUnitCount
        guard count <= capacity - tail else { return markOverflow() }
        // Sound: a StaticString used here is a literal with a pointer representation.
        unsafe (base + tail).update(from: text.utf8Start, count: count)
        tail += count
    }

    /// Appends the UTF-8 of `text`.
    public mutating func append(utf8 text: String) {
        append(bytes: Array(text.utf8))
    }

    /// Appends `value` in decimal.
    @inlinable
    public mutating func append(decimal value: UInt64) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var position = 20
        var rest = value
        repeat {
            position -= 1
            digits[position] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
            rest /= 10
        } while rest > 0
        append(digits.span.extracting(position..<20))
    }

    /// Appends `value` in lower-case hexadecimal without leading zeros.
    @inlinable
    public mutating func append(hexadecimal value: UInt64) {
        var digits = InlineArray<16, UInt8>(repeating: 0)
        var position = 16
        var rest = value
        repeat {
            position -= 1
            let nibble = UInt8(truncatingIfNeeded: rest & 15)
            digits[position] = nibble < 10 ? nibble + 0x30 : nibble + 0x57
            rest >>= 4
        } while rest > 0
        append(digits.span.extracting(position..<16))
    }

    /// Lets `fill` write into the free space and report how many bytes it wrote (0 or less: none).
    @inlinable
    public mutating func fill<Failure: Error>(
        _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        // Sound: the region is the allocation's unused end; the closure's count is clamped to it.
        let region = unsafe UnsafeMutableRawBufferPointer(start: base + tail, count: freeCount)
        let written = unsafe try fill(region)
        if written > 0 {
            precondition(written <= freeCount, "wrote more than was free")
            tail += written
        }
        return written
    }
}
