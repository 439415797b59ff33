internal import Basics
internal import Synchronization

/// A table of expiring values that many threads use at once: shards with a lock each, so that
/// workers seldom meet. The bounds are split evenly over the shards.
final class ShardedTable<Value: Sendable>: Sendable {
    /// Shards: with at most 8 workers two of them seldom want the same one.
    static var shardCount: Int { 16 }

    /// In place, so that finding one follows no reference and counts none.
    private let shards: InlineArray<16, Mutex<ExpiringTable<Instant, Value>>>

    /// Makes room for at least `capacity` values that cost `bytesMax` together.
    init(capacity: Int, bytesMax: Int) {
        let perShard = max(1, (capacity + Self.shardCount - 1) / Self.shardCount)
        let bytesPerShard = max(1, bytesMax / Self.shardCount)
        shards = InlineArray { _ in
            Mutex(ExpiringTable(capacity: perShard, bytesMax: bytesPerShard))
        }
    }

    /// The value of `key`, unless it has expired at `now`.
    func value(for key: Hash128, now: Instant) -> Value? {
        shards[shard(of: key)].withLock { $0.value(for: key, now: now) }
    }

    /// Puts a value in; the least used of its shard makes room.
    func insert(_ value: Value, for key: Hash128, bytes: Int, expires: Instant, now: Instant) {
        shards[shard(of: key)].withLock { table in
            _ = table.insert(value, for: key, bytes: bytes, expires: expires, now: now)
        }
    }

    /// Removes the value of `key`.
    func remove(_ key: Hash128) {
        shards[shard(of: key)].withLock { table in
            _ = table.remove(key)
        }
    }

    /// Entries, expired ones that nobody has met since included.
    var count: Int {
        var count = 0
        for shard in shards.indices { count += shards[shard].withLock { $0.count } }
        return count
    }

    /// Entries pushed out before they expired.
    var evictions: UInt64 {
        var count: UInt64 = 0
        for shard in shards.indices { count &+= shards[shard].withLock { $0.evictions } }
        return count
    }

    /// The table itself uses the other half of the hash, so that shards fill evenly.
    private func shard(of key: Hash128) -> Int {
        Int(truncatingIfNeeded: key.high) & (Self.shardCount - 1)
    }
}
