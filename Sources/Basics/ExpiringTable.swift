/// A table of fixed size from hashes to values that expire: it never grows, and when it is full an
/// entry that was not used lately makes room (CLOCK, the second-chance rule).
///
/// Both bounds hold always: the number of entries, and the bytes that they were said to cost.
/// Looking up, inserting and evicting one entry are O(1). Keys are taken for uniformly random, as
/// `KeyedHash` makes them. `Moment` is `Instant` or `WallTime`; the caller says what time it is.
/// Not safe to share between threads by itself.
public struct ExpiringTable<Moment: Comparable & BitwiseCopyable, Value>: ~Copyable {
    /// Number of entries that fit.
    public let capacity: Int
    /// Bytes that all entries together may cost.
    public let bytesMax: Int
    /// Bytes that the entries cost.
    public private(set) var bytes = 0
    /// Entries pushed out before they expired, since the start.
    public private(set) var evictions: UInt64 = 0

    /// The entries, without gaps: a removed one is replaced by the last.
    @usableFromInline var entries: [Entry] = []
    /// Open addressing, at most half full: 0 is free, n + 1 names entry n.
    @usableFromInline var buckets: [UInt32] = []
    private var hand = 0

    /// Makes an empty table. Memory is taken with the first entry, and touched as entries come.
    public init(capacity: Int, bytesMax: Int) {
        precondition(capacity > 0 && capacity < 1 << 28, "a table holds 1 to 2^28 - 1 entries")
        precondition(bytesMax > 0, "a table of no bytes")
        self.capacity = capacity
        self.bytesMax = bytesMax
    }

    /// Number of entries, expired ones that nobody has met since included.
    @inlinable public var count: Int { entries.count }

    /// The value of `key`, unless it has expired at `now`; an expired one is removed.
    @inlinable
    public mutating func value(for key: Hash128, now: Moment) -> Value? {
        guard let bucket = bucket(of: key) else { return nil }
        let slot = Int(buckets[bucket]) - 1
        guard now < entries[slot].expires else {
            remove(bucket: bucket)
            return nil
        }
        // Written only when it is news: a store would make the line this processor's alone.
        if !entries[slot].isReferenced { entries[slot].isReferenced = true }
        return entries[slot].value
    }

    /// Puts `value` in, replacing what `key` had, and pushes out others as far as room is needed.
    /// Answers false, and stores nothing, when `cost` alone is over the table's budget or `expires`
    /// has come already.
    @discardableResult
    public mutating func insert(
        _ value: Value, for key: Hash128, bytes cost: Int, expires: Moment, now: Moment
    ) -> Bool {
        remove(key)
        guard cost >= 0, cost <= bytesMax, now < expires else { return false }
        prepare()
        while count >= capacity || bytes > bytesMax - cost {
            evictOne(now: now)
        }
        var bucket = home(of: key)
        while buckets[bucket] != 0 { bucket = next(bucket) }
        entries.append(Entry(key: key, value: value, expires: expires, cost: cost))
        buckets[bucket] = UInt32(entries.count)
        bytes += cost
        return true
    }

    /// Removes the entry of `key` and answers what it held, expired or not.
    @discardableResult
    public mutating func remove(_ key: Hash128) -> Value? {
        guard let bucket = bucket(of: key) else { return nil }
        return remove(bucket: bucket)
    }

    /// Removes everything; the memory stays.
    public mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        for bucket in buckets.indices { buckets[bucket] = 0 }
        hand = 0
        bytes = 0
    }
}

extension ExpiringTable {
    @usableFromInline
    struct Entry {
        @usableFromInline var key: Hash128
        @usableFromInline var value: Value
        @usableFromInline var expires: Moment
        @usableFromInline var cost: Int
        @usableFromInline var isReferenced = false

        init(key: Hash128, value: Value, expires: Moment, cost: Int) {
            self.key = key
            self.value = value
            self.expires = expires
            self.cost = cost
        }
    }

    /// Entries that the hand may pass in search of an unused one; then it takes the next, so that
    /// an insert costs a bounded time even when every entry was used since the last turn.
    private static var handStepsMax: Int { 32 }

    private mutating func prepare() {
        guard buckets.isEmpty else { return }
        var size = 2
        while size < 2 * capacity { size *= 2 }
        buckets = Array(repeating: 0, count: size)
        entries.reserveCapacity(capacity)
    }

    @inlinable
    func home(of key: Hash128) -> Int {
        Int(truncatingIfNeeded: key.low) & (buckets.count - 1)
    }

    @inlinable
    func next(_ bucket: Int) -> Int {
        (bucket + 1) & (buckets.count - 1)
    }

    @inlinable
    func bucket(of key: Hash128) -> Int? {
        guard !buckets.isEmpty else { return nil }
        var bucket = home(of: key)
        while buckets[bucket] != 0 {
            if entries[Int(buckets[bucket]) - 1].key == key { return bucket }
            bucket = next(bucket)
        }
        return nil
    }

    @discardableResult
    @usableFromInline
    mutating func remove(bucket: Int) -> Value {
        let slot = Int(buckets[bucket]) - 1
        closeGap(at: bucket)
        let last = entries.count - 1
        if slot != last, let moved = self.bucket(of: entries[last].key) {
            buckets[moved] = UInt32(slot) + 1
            entries.swapAt(slot, last)
        }
        let removed = entries.removeLast()
        bytes -= removed.cost
        return removed.value
    }

    /// Moves later members of the probe run back over a freed bucket, so that no tombstones gather.
    private mutating func closeGap(at freed: Int) {
        let mask = buckets.count - 1
        var gap = freed
        var probe = next(freed)
        while buckets[probe] != 0 {
            let home = home(of: entries[Int(buckets[probe]) - 1].key)
            // The member may fill the gap unless its home lies after the gap in the run.
            if (probe - home) & mask >= (probe - gap) & mask {
                buckets[gap] = buckets[probe]
                gap = probe
            }
            probe = next(probe)
        }
        buckets[gap] = 0
    }

    private mutating func evictOne(now: Moment) {
        for _ in 0..<Self.handStepsMax {
            if hand >= entries.count { hand = 0 }
            let hasExpired = entries[hand].expires <= now
            if hasExpired || !entries[hand].isReferenced { break }
            entries[hand].isReferenced = false
            hand += 1
        }
        if hand >= entries.count { hand = 0 }
        evictions += entries[hand].expires <= now ? 0 : 1
        remove(entries[hand].key)
    }
}
