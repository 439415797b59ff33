/// A moment on the monotonic clock, in nanoseconds since an arbitrary start. Never compared with
/// wall time: deadlines use this, token expiry uses `WallTime`.
public struct Instant: BitwiseCopyable, Comparable, Hashable, Sendable {
    /// Nanoseconds since the clock's start.
    public let nanoseconds: Int64

    /// A moment that never comes.
    public static let never = Instant(nanoseconds: .max)

    /// Makes an instant from a clock's reading.
    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The moment `duration` later, `never` when that is beyond the clock's range.
    @inlinable
    public static func + (instant: Instant, duration: Nanoseconds) -> Instant {
        let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(duration.count)
        return overflow ? .never : Instant(nanoseconds: sum)
    }

    /// Time from `earlier` to `later`, never negative.
    @inlinable
    public static func - (later: Instant, earlier: Instant) -> Nanoseconds {
        let (difference, overflow) = later.nanoseconds.subtractingReportingOverflow(
            earlier.nanoseconds)
        return Nanoseconds(overflow ? (later < earlier ? 0 : .max) : max(0, difference))
    }

    /// Orders by time.
    @inlinable
    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

/// A length of time in nanoseconds. Plain 64 bits: the stdlib's `Duration` is twice that and its
/// arithmetic traps on overflow.
public struct Nanoseconds: BitwiseCopyable, Comparable, Hashable, Sendable {
    /// How many.
    public let count: Int64

    /// No time at all.
    public static let zero = Nanoseconds(0)

    /// Makes a length from a count of nanoseconds.
    @inlinable
    public init(_ count: Int64) { self.count = count }

    /// A length in milliseconds; the count is one of our own constants or a checked setting.
    @inlinable
    public static func milliseconds(_ count: Int64) -> Nanoseconds {
        Nanoseconds(count.multipliedReportingOverflow(by: 1_000_000).partialValue)
    }

    /// A length in seconds; the count is one of our own constants or a checked setting.
    @inlinable
    public static func seconds(_ count: Int64) -> Nanoseconds {
        Nanoseconds(count.multipliedReportingOverflow(by: 1_000_000_000).partialValue)
    }

    /// Whole milliseconds, rounded up, so that a wait never ends before its deadline.
    @inlinable public var millisecondsRoundedUp: Int64 {
        count / 1_000_000 + (count % 1_000_000 > 0 ? 1 : 0)
    }

    /// Whole seconds, rounded down.
    @inlinable public var seconds: Int64 { count / 1_000_000_000 }

    /// Orders by length.
    @inlinable
    public static func < (left: Nanoseconds, right: Nanoseconds) -> Bool {
        left.count < right.count
    }
}

/// A moment on the wall clock in whole seconds since 1970 (RFC 7519 NumericDate, rounded).
public struct WallTime: BitwiseCopyable, Comparable, Hashable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    public let seconds: Int64

    /// Makes a moment from a clock's reading or a checked claim.
    @inlinable
    public init(seconds: Int64) { self.seconds = seconds }

    /// The moment `seconds` later, held at the ends of the range instead of overflowing.
    @inlinable
    public func adding(seconds delta: Int64) -> WallTime {
        let (sum, overflow) = seconds.addingReportingOverflow(delta)
        return WallTime(seconds: overflow ? (delta > 0 ? .max : .min) : sum)
    }

    /// Orders by time.
    @inlinable
    public static func < (left: WallTime, right: WallTime) -> Bool { left.seconds < right.seconds }
}
