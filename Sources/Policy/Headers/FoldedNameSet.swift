import Basics

/// A set of folded header names and beginnings of names. Most lookups end at one byte, the first,
/// or the third of a name in `x-`; the rest compare with the few names that share it.
struct FoldedNameSet: Sendable {
    /// Folded names consist of `a-z`, `0-9` and `-`: 37 different bytes.
    private static let alphabetCount = 37
    /// A bucket for each first byte, and one for each byte behind `x-`.
    private static let bucketCount = 2 * alphabetCount

    /// One name or beginning, in `text`.
    private struct Entry: Sendable {
        let start: Int
        let count: Int
        let isBeginning: Bool
    }

    private let text: [UInt8]
    private let entries: [Entry]
    /// Entries of the names with one first byte each.
    private let buckets: [Range<Int>]

    init(exact: [[UInt8]], beginnings: [[UInt8]]) {
        let names = exact.map { ($0, false) } + beginnings.map { ($0, true) }
        var text: [UInt8] = []
        var entries: [Entry] = []
        buckets = (0..<Self.bucketCount).map { bucket in
            let start = entries.count
            for (name, isBeginning) in names
            where Self.belongs(name, isBeginning: isBeginning, to: bucket) {
                entries.append(
                    Entry(start: text.count, count: name.count, isBeginning: isBeginning))
                text += name
            }
            return start..<entries.count
        }
        self.text = text
        self.entries = entries
    }

    /// Whether `name`, folded on the way, is in the set, or begins as a beginning in it.
    func contains(_ name: Span<UInt8>) -> Bool {
        guard let bucket = Self.bucket(of: name) else { return false }
        for index in buckets[bucket] where matches(entries[index], name) { return true }
        return false
    }

    private func matches(_ entry: Entry, _ name: Span<UInt8>) -> Bool {
        guard entry.isBeginning ? name.count >= entry.count : name.count == entry.count else {
            return false
        }
        for index in 0..<entry.count where text[entry.start + index] != Self.fold(name[index]) {
            return false
        }
        return true
    }

    /// Where a name is sought.
    private static func bucket(of name: Span<UInt8>) -> Int? {
        guard name.count > 0 else { return nil }
        if name.count > 2, fold(name[0]) == UInt8(ascii: "x"), fold(name[1]) == UInt8(ascii: "-") {
            return ordinal(fold(name[2])).map { alphabetCount + $0 }
        }
        return ordinal(fold(name[0]))
    }

    /// Whether an entry can match names that are sought in `bucket`: one bucket for most, all of
    /// `x-` too for a beginning as short as that.
    private static func belongs(_ name: [UInt8], isBeginning: Bool, to bucket: Int) -> Bool {
        if isBeginning, bucket >= alphabetCount, "x-".utf8.starts(with: name) { return true }
        return Self.bucket(of: name.span) == bucket
    }

    /// As `FoldedName.fold`, here so that it is inlined.
    private static func fold(_ byte: UInt8) -> UInt8 {
        ASCII.isAlphanumeric(byte) ? ASCII.lowercased(byte) : UInt8(ascii: "-")
    }

    private static func ordinal(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte - UInt8(ascii: "a"))
        case UInt8(ascii: "0")...UInt8(ascii: "9"): 26 + Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "-"): 36
        default: nil
        }
    }
}
