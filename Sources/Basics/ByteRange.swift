/// Where a run of bytes lies in the buffer that was parsed: eight bytes, no pointer, no ownership.
///
/// A parser answers ranges; whoever owns the buffer turns them back into bytes with
/// `Span.extracting`. A range outlives its buffer harmlessly and means nothing without it.
public struct ByteRange: BitwiseCopyable, Equatable, Sendable {
    /// Offset of the first byte.
    public let offset: UInt32
    /// Number of bytes.
    public let count: UInt32

    /// An empty range at offset 0.
    public static let empty = ByteRange(offset: 0, count: 0)

    /// Makes a range from stored parts.
    @inlinable
    public init(offset: UInt32, count: UInt32) {
        self.offset = offset
        self.count = count
    }

    /// Makes a range from the two ends of a scan. Buffers are bounded far below 4 GiB
    /// (`Limits`), so the narrowing is a programmer error when it fails, never an input's doing.
    @inlinable
    public init(_ start: Int, _ end: Int) {
        precondition(start >= 0 && end >= start, "a byte range ends before it starts")
        offset = UInt32(start)
        count = UInt32(end - start)
    }

    /// Makes a range from two ends that a scan of one buffer found in this order: nothing is
    /// checked, since offsets below 4 GiB cannot be cut off, and a wrong range is caught by whoever
    /// extracts it.
    @inlinable
    public init(scanned start: Int, _ end: Int) {
        offset = UInt32(truncatingIfNeeded: start)
        count = UInt32(truncatingIfNeeded: end &- start)
    }

    /// First byte's offset as an index.
    @inlinable public var start: Int { Int(offset) }
    /// One past the last byte's offset.
    @inlinable public var end: Int { Int(offset) + Int(count) }
    /// Whether no byte is in the range.
    @inlinable public var isEmpty: Bool { count == 0 }
    /// The same range as stdlib's type, for `Span.extracting`.
    @inlinable public var bounds: Range<Int> { start..<end }
}
