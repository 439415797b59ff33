internal import Basics

/// Where a worker stands in looking through its exchanges for those that have gone on for too long.
/// It looks now and then, so that the others cost nothing.
struct LifetimeSweep {
    /// When to look next; never while there is nothing to look at.
    var nextAt = Instant.never
    /// The slot where this round goes on.
    var slot = 0
    /// The deny-list's version that the last round judged by.
    var version: UInt64 = 0
    /// Whether the list has grown since, so that this round judges by it.
    var judgesDenials = false
}
