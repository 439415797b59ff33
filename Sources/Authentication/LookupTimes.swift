package import Basics

/// How long questions about opaque tokens took: a histogram with fixed bounds.
package struct LookupTimes: Sendable {
    /// Upper bounds of the buckets in milliseconds: a cache hit at the issuer, a database, a slow
    /// one, and what is about to time out.
    package static let bounds: [Int64] = [5, 25, 100, 500, 2500]

    /// Questions that took no longer than the bound at the same position.
    package private(set) var counts = [UInt64](repeating: 0, count: bounds.count)
    /// All questions.
    package private(set) var total: UInt64 = 0
    /// What they took together.
    package private(set) var sum = Nanoseconds.zero

    package init() {}

    /// Counts a question that took `time`.
    mutating func add(_ time: Nanoseconds) {
        total &+= 1
        sum = Nanoseconds(sum.count &+ time.count)
        for (index, bound) in Self.bounds.enumerated() where time <= .milliseconds(bound) {
            counts[index] &+= 1
        }
    }
}
