import Testing

@testable import Crypto

/// The two forms of an ECDSA signature (contract B25).
struct ECDSASignatureTests {
    private static let order = [UInt8](repeating: 0xFF, count: 4)

    private static func der(_ raw: [UInt8], _ order: [UInt8] = order) -> [UInt8]? {
        ECDSASignature.der(raw: raw.span, order: order)
    }

    // B25
    @Test(
        arguments: [
            ([0, 0, 0, 1, 0, 0, 0, 2], [0x30, 6, 2, 1, 1, 2, 1, 2]),
            ([0, 0, 0, 0x80, 0, 0, 0x7F, 0xFF], [0x30, 8, 2, 2, 0, 0x80, 2, 2, 0x7F, 0xFF]),
            (
                [0xFF, 0xFF, 0xFF, 0xFE, 0x7F, 0, 0, 0],
                [0x30, 13, 2, 5, 0, 0xFF, 0xFF, 0xFF, 0xFE, 2, 4, 0x7F, 0, 0, 0]
            ),
        ] as [([UInt8], [UInt8])])
    func integersAreMinimal(raw: [UInt8], der: [UInt8]) {
        #expect(Self.der(raw) == der)
        #expect(ECDSASignature.raw(der: der, length: 4) == raw)
    }

    // B25
    @Test(
        arguments: [
            [], [0, 0, 0, 1], [0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0, 1, 0],
            [0, 0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 1, 0, 0, 0, 0],
            [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1], [0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]])
    func wrongLengthsAndRangesAreRefused(raw: [UInt8]) {
        #expect(Self.der(raw) == nil)
    }

    @Test func numbersAreComparedWithTheOrderFromTheFront() {
        let order: [UInt8] = [0x80, 0, 0, 5]
        #expect(Self.der([0x80, 0, 0, 4, 0, 0, 0, 9], order) != nil)
        #expect(Self.der([0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 9], order) != nil)
        #expect(Self.der([0x80, 0, 0, 5, 0, 0, 0, 9], order) == nil)
        #expect(Self.der([0x80, 0, 1, 0, 0, 0, 0, 9], order) == nil)
    }

    @Test func longSequencesSayTheirLengthInTwoBytes() throws {
        let order = [UInt8](repeating: 0xFF, count: 66)
        let number: [UInt8] = [0x01] + [UInt8](repeating: 0xFE, count: 65)
        let der = try #require(Self.der(number + number, order))
        #expect(der.prefix(5) == [0x30, 0x81, 136, 2, 66])
        #expect(ECDSASignature.raw(der: der, length: 66) == number + number)
    }

    @Test(
        arguments: [
            [], [0x30], [0x30, 0], [0x31, 6, 2, 1, 1, 2, 1, 2], [0x30, 6, 3, 1, 1, 2, 1, 2],
            [0x30, 6, 2, 9, 1, 2, 1, 2], [0x30, 6, 2, 1, 1, 2, 1, 2, 0],
            [0x30, 9, 2, 5, 1, 1, 1, 1, 1, 2, 1, 2], [0x30, 3, 2, 1, 1],
        ] as [[UInt8]])
    func whatIsNoDERIsRefused(der: [UInt8]) {
        #expect(ECDSASignature.raw(der: der, length: 4) == nil)
    }
}
