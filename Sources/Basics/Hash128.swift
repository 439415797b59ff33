/// A 128-bit hash value that stands for what was hashed: a table's key.
///
/// Equal hashes are taken for equal inputs. That holds as long as `KeyedHash`'s key stays secret:
/// whoever does not know it cannot make two inputs meet.
public struct Hash128: BitwiseCopyable, Hashable, Sendable {
    /// Bytes 0 to 7 of the hash, little-endian.
    public let low: UInt64
    /// Bytes 8 to 15 of the hash, little-endian.
    public let high: UInt64

    /// Makes a hash from its halves.
    @inlinable
    public init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }
}
