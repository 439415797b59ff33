package import Basics
internal import Glibc

/// The machine's clocks. Read once per turn of a loop and handed on, so that tests can set time.
package enum SystemClock {
    /// The monotonic clock.
    package static func now() -> Instant {
        var time = timespec()
        // Sound: here and below, the kernel fills in a whole timespec.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// The wall clock, as it was at the last tick, at most 10 ms ago: seconds need no more, and the
    /// processor's clock need not be read for it.
    package static func wall() -> WallTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return WallTime(seconds: Int64(time.tv_sec))
    }

    /// The wall clock in milliseconds since 1970, for log lines.
    package static func wallMilliseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1000 &+ Int64(time.tv_nsec) / 1_000_000
    }
}
