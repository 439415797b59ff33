import Basics
import Config
import Testing

@testable import Gateway

/// What the poller's 64 bits stand for.
struct TokenTests {
    @Test(arguments: [Token.Kind.mailbox, .listener, .client, .upstream, .alarm])
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

    @Test(arguments: [0, 6, 255] as [UInt64])
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
