import Basics
import JSON

/// Forms of durations and sizes: a number and a unit in one string.
extension Form where Value == Nanoseconds {
    /// A duration such as "30s" in `range`.
    static func duration(_ range: ClosedRange<Nanoseconds>) -> Form {
        let bounds = "\(Quantity.text(range.lowerBound)) to \(Quantity.text(range.upperBound))"
        return Form(
            kind: "duration",
            allowed: "a duration from \(bounds) in ms, s, m or h, such as \"30s\""
        ) { value in
            guard let bytes = value.stringBytes, let duration = Quantity.duration(bytes),
                range.contains(duration)
            else { return nil }
            return duration
        }
    }
}

extension Form where Value == Int {
    /// A size in bytes such as "64KiB" in `range`; with `zero`, 0 is allowed too and means that.
    static func size(_ range: ClosedRange<Int>, zero: String? = nil) -> Form {
        let bounds =
            "\(Quantity.text(bytes: range.lowerBound)) to "
            + Quantity.text(bytes: range.upperBound)
        let allowed = "a size from \(bounds) in bytes, KiB, MiB or GiB, such as \"64KiB\""
        return Form(
            kind: "size", allowed: zero.map { allowed + ", or 0 for \($0)" } ?? allowed
        ) { value in
            let size =
                value.stringBytes.flatMap(Quantity.bytes)
                ?? value.integer.flatMap { Int(exactly: $0) }
            guard let size, range.contains(size) || (size == 0 && zero != nil) else { return nil }
            return size
        }
    }
}
