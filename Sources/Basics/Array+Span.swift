/// From a view to bytes of one's own.
extension Array where Element == UInt8 {
    /// Copies the bytes of a span, for what must outlive the buffer that they lie in.
    public init(copying bytes: Span<UInt8>) {
        // Sound: the pointer is used for the copy only, while the span is borrowed.
        self = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }
}
