import Basics
import HTTP1
import Testing

/// Folding as careless upstreams do it (C2.2, B170).
struct FoldedNameTests {
    // C2.2
    @Test(arguments: [
        ("X_Forwarded_User", "x-forwarded-user"), ("x.forwarded.user", "x-forwarded-user"),
        ("X-Forwarded-User", "x-forwarded-user"), ("A!#$%&'*+-.^_`|~9", "a---------------9"),
    ])
    func namesFoldToOneSpelling(_ name: String, _ expected: String) {
        var buffer = ByteBuffer(capacity: 64)
        let raw = Array(name.utf8)
        FoldedName.fold(raw.span, into: &buffer)
        let folded = buffer.readable
        var bytes: [UInt8] = []
        for index in folded.indices { bytes.append(folded[index]) }
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    // C2.4
    @Test func nonASCIIBytesFoldToAHyphenAndNeverToALetter() {
        for byte in UInt8(0x80)...UInt8.max { #expect(FoldedName.fold(byte) == 0x2D) }
    }

    @Test(arguments: KnownField.allCases.filter(\.isFramingOrRouting))
    func everyFramingNameIsSeenInADisguise(_ field: KnownField) {
        let name = field.name.description.replacing("-", with: "_").uppercased()
        let isSeen = FoldedName.imitatesFraming(Array(name.utf8).span)
        #expect(isSeen)
        let isLongerSeen = FoldedName.imitatesFraming(Array((name + "_X").utf8).span)
        #expect(!isLongerSeen)
    }

    // B170
    @Test(arguments: ["content_length", "Transfer.Encoding", "keep~alive", "PROXY_AUTHORIZATION"])
    func imitationsAreSeen(_ name: String) {
        let bytes = Array(name.utf8)
        let isImitation = FoldedName.imitatesFraming(bytes.span)
        #expect(isImitation)
    }

    @Test(arguments: ["content_lengths", "x_host", "h_ost", "authorization_", "user_agent"])
    func otherNamesAreNoImitations(_ name: String) {
        let bytes = Array(name.utf8)
        let isImitation = FoldedName.imitatesFraming(bytes.span)
        #expect(!isImitation)
    }
}
