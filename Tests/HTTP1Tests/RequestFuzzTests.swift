import HTTP1
import Testing

/// Random damage to valid heads: the parser answers, never traps, and answers the same however
/// the bytes arrive.
struct RequestFuzzTests {
    /// A small generator with a fixed seed, so that a failure can be repeated.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    static let interesting = Array("\r\n\t :;,=#%*/\\\u{0}\u{7F}\"chunkedGET0".utf8)

    @Test(arguments: RequestHeadTests.accepted.indices)
    func damagedHeadsAreAnsweredAlikeHoweverTheyArrive(_ index: Int) {
        var generator = Generator(state: UInt64(index) + 1)
        var head = RequestHead()
        let limits = HeadLimits(headBytesMax: 256, fieldsMax: 8, targetBytesMax: 64)
        for _ in 0..<150 {
            var bytes = Array(RequestHeadTests.accepted[index].utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                damage(&bytes, &generator)
            }
            let whole = parseOnce(bytes, limits, &head)
            let dripped = parseRequestByteByByte(bytes, limits: limits, remembering: false)
            #expect(dripped == whole, "\(bytes)")
        }
    }

    private func damage(_ bytes: inout [UInt8], _ generator: inout Generator) {
        let place = Int.random(in: 0..<max(bytes.count, 1), using: &generator)
        let byte =
            Bool.random(using: &generator)
            ? Self.interesting.randomElement(using: &generator) ?? 0
            : UInt8.random(in: 0...255, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0 where !bytes.isEmpty: bytes[place] = byte
        case 1 where !bytes.isEmpty: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: bytes.suffix(place / 2), at: place)
        default: bytes.insert(byte, at: min(place, bytes.count))
        }
    }
}
