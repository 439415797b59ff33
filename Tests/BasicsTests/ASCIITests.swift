import Basics
import Testing

/// Every byte value is judged as the RFCs list it.
struct ASCIITests {
    private func all(_ predicate: (UInt8) -> Bool) -> [UInt8] {
        (UInt8.min...UInt8.max).filter(predicate)
    }

    static let digits = Array("0123456789".utf8)
    static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    @Test func digitsLettersAndBlanksAreTheirLists() {
        #expect(all(ASCII.isDigit) == Self.digits)
        #expect(all(ASCII.isLetter) == Self.letters)
        #expect(all(ASCII.isAlphanumeric) == Self.digits + Self.letters)
        #expect(all(ASCII.isBlank) == [0x09, 0x20])
    }

    @Test func visibleAndControlBytesAreTheirRanges() {
        #expect(all(ASCII.isVisible) == Array(0x21...0x7E))
        #expect(all(ASCII.isControl) == Array(0x00...0x1F) + [0x7F])
    }

    // RFC 9110 section 5.6.2
    @Test func tokenCharactersAreTheRFCsList() {
        let expected = (Array("!#$%&'*+-.^_`|~".utf8) + Self.digits + Self.letters).sorted()
        #expect(all(ASCII.isTokenCharacter) == expected)
    }

    @Test func onlyUpperCaseLettersChangeInLowerCase() {
        for byte in UInt8.min...UInt8.max {
            let isUpper = (0x41...0x5A).contains(byte)
            #expect(ASCII.lowercased(byte) == (isUpper ? byte + 0x20 : byte))
        }
    }

    @Test func hexadecimalDigitsHaveTheirValue() {
        for byte in UInt8.min...UInt8.max {
            let isHex = Array("0123456789abcdefABCDEF".utf8).contains(byte)
            let expected = isHex ? UInt8(String(UnicodeScalar(byte)), radix: 16) : nil
            #expect(ASCII.hexadecimalValue(byte) == expected)
        }
    }
}
