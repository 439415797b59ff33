import Basics

/// A number and its unit, as text and back.
enum Quantity {
    private static let durationUnits: [(name: String, nanoseconds: Int64)] = [
        ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]
    private static let sizeUnits: [(name: String, bytes: Int64)] = [
        ("", 1), ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
    ]

    /// Reads "250ms", "30s", "5m" or "1h"; nil when it is none of these or beyond 64 bits.
    static func duration(_ text: [UInt8]) -> Nanoseconds? {
        product(text, durationUnits.map { ($0.name, $0.nanoseconds) }).map { Nanoseconds($0) }
    }

    /// Reads "0", "512", "512B", "64KiB", "1MiB" or "1GiB"; nil for anything else.
    static func bytes(_ text: [UInt8]) -> Int? {
        product(text, sizeUnits.map { ($0.name, $0.bytes) }).flatMap { Int(exactly: $0) }
    }

    /// A duration in its largest whole unit.
    static func text(_ duration: Nanoseconds) -> String {
        guard duration.count > 0 else { return "0s" }
        let unit =
            durationUnits.last { duration.count % $0.nanoseconds == 0 }
            ?? durationUnits[0]
        return "\(duration.count / unit.nanoseconds)\(unit.name)"
    }

    /// A size in its largest whole unit.
    static func text(bytes: Int) -> String {
        let unit =
            sizeUnits.dropFirst(2).last { bytes > 0 && Int64(bytes) % $0.bytes == 0 }
            ?? sizeUnits[0]
        return "\(Int64(bytes) / unit.bytes)\(unit.name)"
    }

    /// Digits without sign, space or needless zero, then one of the units.
    private static func product(_ text: [UInt8], _ units: [(String, Int64)]) -> Int64? {
        let digits = text.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1,
            let number = Int64(String(decoding: digits, as: UTF8.self))
        else { return nil }
        let name = text[digits.endIndex...]
        guard let unit = units.first(where: { name.elementsEqual($0.0.utf8) }) else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit.1)
        return overflow ? nil : product
    }
}
