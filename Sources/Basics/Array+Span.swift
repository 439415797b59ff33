/// From a view to bytes of one's own.
extension Array where Element == UInt8 {
    /// Copies the bytes of a span, for what must outlive the buffer that they lie in.
    public init(copying bytes: Span<UInt8>) {
        // Sound: the pointer is used for the copy only, while the span is borrowed.
        self = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }
}

/// Comparing bytes without counting references, which `==` of nested arrays does for each.
extension Array where Element == UInt8 {
    /// Whether both hold the same bytes.
    @inlinable
    @inline(__always)
    public func isSame(as other: [UInt8]) -> Bool {
        ByteScan.equals(span, other.span)
    }
}

extension Array where Element == [UInt8] {
    /// Whether one of the elements is `bytes`.
    @inlinable
    @inline(__always)
    public func holds(_ bytes: [UInt8]) -> Bool {
        for index in indices where self[index].isSame(as: bytes) { return true }
        return false
    }
}
