/// The bytes of one hash, up to the 64 of SHA-512, on the stack.
struct Hash: ~Copyable {
    /// Room for the longest hash.
    static let bytesMax = 64

    var storage = InlineArray<64, UInt8>(repeating: 0)
    /// Number of bytes in use.
    let count: Int

    /// A hash of zeros, to be written.
    init(count: Int) { self.count = count }

    /// The hash.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { storage.span.extracting(first: count) }
    }
}
