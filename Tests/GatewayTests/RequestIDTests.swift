import Basics
import TestSupport
import Testing

@testable import Gateway

/// The names of exchanges.
struct RequestIDTests {
    @Test(
        arguments: [
            (0, 0, "00000000000000000000000000000000"),
            (0x0123_4567_89AB_CDEF, 0xF0, "0123456789abcdef00000000000000f0"),
            (.max, .max, "ffffffffffffffffffffffffffffffff"),
        ] as [(UInt64, UInt64, String)])
    func idIsThirtyTwoDigitsInBothSpellings(high: UInt64, low: UInt64, expected: String) {
        let id = RequestID(high: high, low: low)
        var buffer = ByteBuffer(capacity: 32)
        id.append(to: &buffer)
        #expect(id.text == expected)
        #expect(buffer.text == expected)
    }

    @Test func idsOfSeveralWorkersNeverRepeat() {
        var seen: Set<String> = []
        for seed in [0, 1, 2, UInt64.max] {
            var source = RequestID.Source(seed: seed)
            for _ in 0..<20_000 { seen.insert(source.next().text) }
        }
        #expect(seen.count == 80_000)
    }

    @Test func neighboursLookUnlike() {
        var source = RequestID.Source(seed: 42)
        var last = source.next()
        for _ in 0..<1000 {
            let next = source.next()
            let differing = zip(last.text, next.text).filter { $0 != $1 }.count
            #expect(differing > 12)
            last = next
        }
    }
}
