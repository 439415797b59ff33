/// All chance of one run: the same seed gives the same numbers (splitmix64).
struct SeededRandom {
    private var state: UInt64

    /// Seeds that lie side by side begin far apart.
    init(seed: UInt64) {
        state = seed
        for _ in 0..<2 { state = next() ^ seed << 32 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to just below `bound`, which is at least 1.
    mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % max(bound, 1) }

    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True so many times in a thousand.
    mutating func chance(_ perMille: Int) -> Bool { perMille > 0 && below(1000) < perMille }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

    /// A size: mostly the small ones of a range, now and then any.
    mutating func size(upTo largest: Int) -> Int {
        below(1 + largest >> pick([0, 2, 4, 4, 6, 6, 8, 8, 10]))
    }
}
