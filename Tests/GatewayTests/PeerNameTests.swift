import Basics
import TestSupport
import Testing

@testable import Gateway

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
