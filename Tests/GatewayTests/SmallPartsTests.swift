import Basics
import Config
import HTTP1
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
            let differing = zip(last.text, next.text).count { $0 != $1 }
            #expect(differing > 16)
            last = next
        }
    }
}

/// The Date field.
struct HTTPDateTests {
    // B129, B168; the first is RFC 9110's own example.
    @Test(
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"), (-5, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (1_795_507_507, "Tue, 24 Nov 2026 08:05:07 GMT"),
            (.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] as [(Int64, String)])
    func dateIsInTheFormOfRFC9110(seconds: Int64, expected: String) {
        var buffer = ByteBuffer(capacity: 64)
        HTTPDate.writeField(WallTime(seconds: seconds), into: &buffer)
        #expect(buffer.text == "Date: \(expected)\r\n")
    }
}

/// What the poller's 64 bits stand for.
struct TokenTests {
    @Test(arguments: [Token.Kind.mailbox, .listener, .client, .upstream])
    func tokenComesBackWhole(kind: Token.Kind) {
        for handle in [
            Handle(index: 0, generation: 1), Handle(index: 0xFF_FFFF, generation: .max),
            Handle(index: 12_345, generation: 0x8000_0001),
        ] {
            let token = Token(bits: Token(kind, handle).bits)
            #expect(token.kind == kind)
            #expect(token.handle == handle)
        }
    }

    @Test(arguments: [0, 5, 255] as [UInt64])
    func otherKindsAreNone(kind: UInt64) {
        #expect(Token(bits: kind << 56 | 1).kind == nil)
    }

    @Test func everyConfigurableConnectionHasASlot() throws {
        let most = #""limits": {"connections": 1000000}"#
        let limits = try GatewayBench(most).snapshot.configuration.limits
        #expect(limits.connections < Token.slotsMax)
        #expect(limits.upstreamConnections < Token.slotsMax)
    }
}

/// What is still to come of a body.
struct BodyFlowTests {
    // B109
    @Test func framingSaysWhatIsToCome() {
        let limits = HeadLimits()
        #expect(BodyFlow(.none, limits: limits).isComplete)
        #expect(BodyFlow(.length(0), limits: limits).isComplete)
        for framing in [BodyFraming.length(1), .length(.max), .chunked, .untilClose] {
            #expect(!BodyFlow(framing, limits: limits).isComplete)
        }
        guard case .length(7) = BodyFlow(.length(7), limits: limits) else {
            Issue.record("a length of 7 is not kept")
            return
        }
    }
}

/// Peers' names without a heap allocation.
struct PeerNameTests {
    @Test(arguments: [
        "", "192.0.2.1", "::1", "2001:db8:ffff:ffff:ffff:ffff:255.255.255.255",
        String(repeating: "x", count: 46),
    ])
    func nameComesBackWhole(text: String) {
        let name = PeerName(text)
        var buffer = ByteBuffer(capacity: 64)
        name.append(to: &buffer)
        #expect(name.text == text)
        #expect(buffer.text == text)
        #expect(name.isEmpty == text.isEmpty)
    }

    @Test func longerNamesAreCut() {
        #expect(PeerName(String(repeating: "x", count: 500)).text.count == 46)
    }
}
