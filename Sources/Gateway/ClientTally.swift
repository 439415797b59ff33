internal import Basics
internal import Synchronization

/// How many connections each client address has, for all workers: asked when a connection comes and
/// when it goes, never on the request path.
final class ClientTally: Sendable {
    /// A lock each: workers that accept at the same time seldom meet.
    private static let shardCount = 16

    private final class Shard: Sendable {
        let counts = Mutex<[IPAddress: Int32]>([:])
    }

    private let shards = (0..<shardCount).map { _ in Shard() }

    /// Counts a connection of `address`, unless it has `most` already.
    func enter(_ address: IPAddress, most: Int) -> Bool {
        shard(of: address).counts.withLock { counts in
            let count = counts[address] ?? 0
            guard Int(count) < most else { return false }
            counts[address] = count + 1
            return true
        }
    }

    /// Forgets one connection of `address`.
    func leave(_ address: IPAddress) {
        shard(of: address).counts.withLock { counts in
            guard let count = counts[address] else { return }
            counts[address] = count > 1 ? count - 1 : nil
        }
    }

    /// Addresses that have connections.
    var addresses: Int { shards.reduce(0) { $0 + $1.counts.withLock { $0.count } } }

    private func shard(of address: IPAddress) -> Shard {
        // The low half tells hosts of one network apart.
        let mixed = (address.low ^ address.high) &* 0x9E37_79B9_7F4A_7C15
        return shards[Int(truncatingIfNeeded: mixed >> 60)]
    }
}
