package import Basics
package import Config
internal import Net
package import Policy
internal import Synchronization

/// The deny-list of the process: what is not accepted although its tokens verify. Every request is
/// held against it, whether its token was just verified or came from the cache (contract B50).
///
/// While it is empty that costs one load of an atomic number. Else it costs a hash and a look-up
/// for each kind that is on the list and in the token.
package final class DenyList: Sendable {
    /// What became of a denial.
    package enum Outcome: Equatable, Sendable {
        /// It holds from now on, and after a restart where there is a store.
        case denied
        /// It holds from now on; the store did not take it, so it ends with the process.
        case deniedUntilRestart(String)
        /// There is no room; nothing was denied.
        case full
    }

    /// How many denials hold, and how many found no room.
    package struct Report: Sendable {
        package let entries: Int
        package let rejections: UInt64
    }

    private struct State {
        var table: DenialTable
        /// Leeway of each issuer in seconds: tokens are good for so long after `exp`.
        var leeways: [[UInt8]: Int64]
        var rejections: UInt64 = 0
    }

    private let store: (any DenialStore)?
    private let hash = KeyedHash.random()
    private let state: Mutex<State>
    /// One bit for each kind that is on the list; 0 while it is empty.
    private let kinds = Atomic<UInt8>(0)
    /// Grows with every denial.
    private let additions = Atomic<UInt64>(0)

    /// Differs from what it was as soon as anything more is denied: who has judged by the list then
    /// judges again. One load.
    package var version: UInt64 { additions.load(ordering: .acquiring) }

    /// A list for the issuers of `configuration`, with what is in `store`, unless `load` is to read
    /// that later.
    package init(
        _ configuration: Configuration, store: (any DenialStore)? = nil, loadsLater: Bool = false
    ) throws(DenialStoreFailure) {
        self.store = store
        state = Mutex(
            State(
                table: DenialTable(entriesMax: configuration.limits.deniedEntries),
                leeways: Self.leeways(configuration)))
        if !loadsLater { try load() }
    }

    /// Reads the store: before that nobody else may be adding to it any more.
    package func load() throws(DenialStoreFailure) {
        guard let store else { return }
        let now = SystemClock.wall()
        for denial in try store.load(now: now) where adopt(denial, now: now) == .full {
            throw DenialStoreFailure("more denials are kept than limits.denied_entries allows")
        }
    }

    private static func leeways(_ configuration: Configuration) -> [[UInt8]: Int64] {
        Dictionary(
            configuration.issuers.map { ($0.issuer, $0.clockSkew.seconds) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Goes on under another configuration: nothing is forgotten, also when fewer entries are
    /// allowed than there are. Where a leeway has grown, tokens are good for longer, so all denials
    /// hold for longer by the same.
    package func follow(_ configuration: Configuration) {
        state.withLock { state in
            let leeways = Self.leeways(configuration)
            let growth = leeways.map { $0.value - (state.leeways[$0.key] ?? 0) }.max() ?? 0
            state.table.entriesMax = configuration.limits.deniedEntries
            state.table.prolong(seconds: max(0, growth))
            state.leeways = leeways
        }
    }

    /// Whether anything is denied at all. One load, and nobody has to hold an identity for it.
    package var mayDeny: Bool { kinds.load(ordering: .acquiring) != 0 }

    /// Whether the bearer's token, session or subject is denied.
    package func denies(_ identity: Identity, now: WallTime) -> Bool {
        let kinds = kinds.load(ordering: .acquiring)
        if kinds == 0 { return false }
        return Denial.Kind.allCases.contains { kind in
            guard kinds & 1 << UInt8(kind.index) != 0, let value = identity.value(of: kind) else {
                return false
            }
            let key = key(identity.issuer, kind, value)
            return state.withLock { $0.table.contains(key, now: now) }
        }
    }

    /// Whether there are denials that end with this process.
    package var wouldBeLost: Bool { store == nil && report(now: SystemClock.wall()).entries > 0 }

    /// Whether tokens of the issuer can be denied: it is configured.
    package func knows(issuer: [UInt8]) -> Bool {
        state.withLock { $0.leeways[issuer] != nil }
    }

    /// Denies from now on until `expires` and the issuer's leeway. Blocks while the store keeps it.
    package func deny(
        issuer: [UInt8], _ kind: Denial.Kind, _ value: [UInt8], until expires: WallTime
    ) -> Outcome {
        let now = SystemClock.wall()
        let denial = Denial(
            issuer: issuer, kind: kind, value: value,
            expires: expires.adding(seconds: state.withLock { $0.leeways[issuer] ?? 0 }))
        guard adopt(denial, now: now) == .denied else { return .full }
        do throws(DenialStoreFailure) {
            try store?.record(denial, now: now)
            return .denied
        } catch {
            return .deniedUntilRestart(error.description)
        }
    }

    /// Takes a denial that is kept already.
    @discardableResult
    package func adopt(_ denial: Denial, now: WallTime) -> Outcome {
        let key = key(denial.issuer, denial.kind, denial.value)
        return state.withLock { state in
            guard
                state.table.insert(key, kind: denial.kind, expires: denial.expires, now: now)
            else {
                state.rejections &+= 1
                return .full
            }
            publish(state.table)
            additions.wrappingAdd(1, ordering: .releasing)
            return .denied
        }
    }

    /// What an operator may know; forgets what has ended.
    package func report(now: WallTime) -> Report {
        state.withLock { state in
            state.table.sweepIfDue(now: now)
            publish(state.table)
            return Report(entries: state.table.count, rejections: state.rejections)
        }
    }

    private func publish(_ table: borrowing DenialTable) {
        var bits: UInt8 = 0
        for kind in Denial.Kind.allCases where table.counts[kind.index] > 0 {
            bits |= 1 << UInt8(kind.index)
        }
        kinds.store(bits, ordering: .releasing)
    }

    /// The length of the issuer keeps it apart from the value, whatever both hold.
    private func key(_ issuer: [UInt8], _ kind: Denial.Kind, _ value: [UInt8]) -> Hash128 {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(issuer.count + value.count + 9)
        bytes.append(UInt8(kind.index))
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: UInt64(issuer.count) >> UInt64(shift)))
        }
        bytes += issuer
        bytes += value
        return hash.hash(bytes.span)
    }
}

extension Identity {
    /// The value that denials of the kind are compared with.
    fileprivate func value(of kind: Denial.Kind) -> [UInt8]? {
        switch kind {
        case .tokenID: tokenID
        case .sessionID: sessionID
        case .subject: subject
        }
    }
}
