internal import Basics

/// How long a client is still waited for while a body flows (contract B114): pure, time is passed
/// in.
///
/// A client that sends or takes nothing has `most`. What it moves buys it time, as much as a client
/// at the least rate would need for it, up to `most` again: so a byte every half minute does not
/// hold a connection, and a slow but steady client is served for as long as it takes. Only time
/// that is spent on the client counts.
struct Patience {
    private var left = Nanoseconds.zero
    private var since = Instant.never
    /// Bytes moved since the last look.
    private var moved: Int = 0

    /// Begins anew: a request has been taken.
    mutating func begin(most: Nanoseconds) {
        left = most
        since = .never
        moved = 0
    }

    /// Notes bytes that the client sent or took.
    mutating func note(_ count: Int) { moved &+= count }

    /// The client is waited for from now on: until when. `rate` is bytes a second, 0 for none.
    mutating func wait(now: Instant, most: Nanoseconds, rate: Int) -> Instant {
        settle(now: now, most: most, rate: rate)
        since = now
        return now + left
    }

    /// Something else is waited for from now on: the client's time stands still.
    mutating func pause(now: Instant, most: Nanoseconds, rate: Int) {
        settle(now: now, most: most, rate: rate)
        since = .never
    }

    private mutating func settle(now: Instant, most: Nanoseconds, rate: Int) {
        let waited = since == .never ? 0 : max(0, (now - since).count)
        let bought = rate > 0 ? Self.time(of: moved, rate: rate) : moved > 0 ? most.count : 0
        moved = 0
        let (rest, overflow) = (left.count - min(waited, left.count))
            .addingReportingOverflow(bought)
        left = Nanoseconds(overflow ? most.count : min(rest, most.count))
    }

    /// Nanoseconds that a client at the rate needs for so many bytes.
    private static func time(of bytes: Int, rate: Int) -> Int64 {
        let (product, overflow) = Int64(clamping: bytes).multipliedReportingOverflow(
            by: 1_000_000_000)
        return overflow ? .max : product / Int64(clamping: rate)
    }
}
