/// The bytes of bodies: every body is a part of one long text, so that a byte out of place shows.
enum Pattern {
    static let bodyBytesMax = 1 << 21

    private static let text: [UInt8] = (0..<(bodyBytesMax + 100_000)).map { offset in
        UInt8(truncatingIfNeeded: 33 + (offset &* 7 &+ offset >> 6 &+ (offset >> 12) &* 13) % 90)
    }

    /// The body number `id` of so many bytes; those of other numbers begin differently.
    static func body(_ id: Int, count: Int) -> ArraySlice<UInt8> {
        let start = id * 89 % 99_000
        return text[start..<start + count]
    }
}
