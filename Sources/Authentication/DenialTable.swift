internal import Basics

/// The denials that hold, by the hash of issuer, kind and value. Nothing is pushed out to make room
/// for something newer: what is denied stays so until its tokens have ended (fail closed).
struct DenialTable {
    /// Least time between two searches for ended entries, in seconds: each looks at all.
    private static let sweepSeconds: Int64 = 10

    /// Entries that fit.
    var entriesMax: Int
    /// How many entries there are of each kind, ended ones that were not swept yet included.
    private(set) var counts = [Int](repeating: 0, count: Denial.Kind.allCases.count)

    private struct Entry {
        var expires: WallTime
        let kind: Denial.Kind
    }

    private var entries: [Hash128: Entry] = [:]
    private var nextSweep = WallTime(seconds: .min)

    init(entriesMax: Int) { self.entriesMax = entriesMax }

    /// Number of entries.
    var count: Int { entries.count }

    /// Whether `key` is denied.
    func contains(_ key: Hash128, now: WallTime) -> Bool {
        guard let entry = entries[key] else { return false }
        return now < entry.expires
    }

    /// Adds a denial, or prolongs the one that there is; false when there is no room.
    mutating func insert(
        _ key: Hash128, kind: Denial.Kind, expires: WallTime, now: WallTime
    ) -> Bool {
        if let known = entries[key] {
            entries[key]?.expires = max(known.expires, expires)
            return true
        }
        sweepIfDue(now: now)
        guard entries.count < entriesMax else { return false }
        entries[key] = Entry(expires: expires, kind: kind)
        counts[kind.index] += 1
        return true
    }

    /// Makes every denial hold for longer.
    mutating func prolong(seconds: Int64) {
        guard seconds > 0 else { return }
        entries = entries.mapValues { entry in
            Entry(expires: entry.expires.adding(seconds: seconds), kind: entry.kind)
        }
    }

    /// Removes what has ended, unless that was done a moment ago.
    mutating func sweepIfDue(now: WallTime) {
        guard nextSweep <= now else { return }
        nextSweep = now.adding(seconds: Self.sweepSeconds)
        entries = entries.filter { now < $0.value.expires }
        counts = [Int](repeating: 0, count: Denial.Kind.allCases.count)
        for entry in entries.values { counts[entry.kind.index] += 1 }
    }
}

extension Denial.Kind {
    /// Position among all kinds.
    var index: Int {
        switch self {
        case .tokenID: 0
        case .sessionID: 1
        case .subject: 2
        }
    }
}
