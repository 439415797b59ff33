/// From a view to bytes of one's own.
extension Array where Element == UInt8 {
    /// Copies the bytes of a span, for what must outlive the buffer that they lie in.
    public init(copying bytes: Span<UInt8>) {
        // Sound: the pointer is used for the copy only, while the span is borrowed.
        self = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }
}

/// Filling an array that is being made.
extension OutputSpan where Element == UInt8 {
    /// Appends a copy of `bytes`, for which there has to be room.
    public mutating func append(copying bytes: Span<UInt8>) {
        precondition(bytes.count <= freeCapacity, "no room for the copied bytes")
        // Sound: there is room behind the initialized bytes, as was just checked, and the pointers
        // are used for the copy only.
        unsafe withUnsafeMutableBufferPointer { buffer, initializedCount in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                let room = buffer.extracting(initializedCount...)
                initializedCount += unsafe room.initialize(fromContentsOf: bytes)
            }
        }
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
