import Basics
import Testing

/// Vector searches find what a plain loop finds, at every place and length.
struct ByteScanTests {
    typealias Search = @Sendable (Span<UInt8>, Int) -> Int

    private func check(_ filler: UInt8, _ search: Search, stops: (UInt8) -> Bool) {
        for length in [0, 1, 7, 15, 16, 17, 31, 32, 33, 50] {
            let plain = [UInt8](repeating: filler, count: length)
            for start in [0, 1, length / 2, length] where start <= length {
                let found = search(plain.span, start)
                #expect(found == length)
            }
        }
        for byte in UInt8.min...UInt8.max {
            for place in [0, 1, 7, 8, 15, 16, 20, 34] {
                var bytes = [UInt8](repeating: filler, count: 35)
                bytes[place] = byte
                let expected = stops(byte) ? place : 35
                if search(bytes.span, 0) != expected { Issue.record("\(byte) at \(place)") }
                if search(bytes.span, place) != expected { Issue.record("\(byte) at \(place)") }
                if search(bytes.span, place + 1) != 35 { Issue.record("\(byte) at \(place)") }
            }
        }
    }

    @Test func controlsAreFound() {
        check(0x61, { ByteScan.firstControl(in: $0, from: $1) }, stops: ASCII.isControl)
        check(0xFF, { ByteScan.firstControl(in: $0, from: $1) }, stops: ASCII.isControl)
    }

    @Test func bytesOutsideATargetAreFound() {
        check(
            0x2F, { ByteScan.firstOutsideTarget(in: $0, from: $1) },
            stops: { !ASCII.isVisible($0) || $0 == UInt8(ascii: "#") })
    }

    @Test func bytesOutsideAPlainNameAreFound() {
        check(
            0x2D, { ByteScan.firstOutsidePlainName(in: $0, from: $1) },
            stops: { !ASCII.isAlphanumeric($0) && $0 != UInt8(ascii: "-") })
    }

    @Test func bytesOutsideABase64TokenAreFound() {
        let marks = Array("-._~+/".utf8)
        check(
            0x61, { ByteScan.firstOutsideBase64Token(in: $0, from: $1) },
            stops: { !ASCII.isAlphanumeric($0) && !marks.contains($0) })
    }

    @Test func bytesOutsideSegmentsAreFound() {
        let marks = Array("-_.".utf8)
        for length in [1, 15, 16, 17, 35] {
            for place in 0..<length {
                for byte in UInt8.min...UInt8.max {
                    var bytes = [UInt8](repeating: 0x61, count: length)
                    bytes[place] = byte
                    let expected = ASCII.isAlphanumeric(byte) || marks.contains(byte)
                    if ByteScan.isMadeOfSegments(bytes.span) != expected {
                        Issue.record("\(byte) at \(place) of \(length)")
                    }
                }
            }
        }
    }

    @Test func endsOfJSONTextAreFound() {
        let marks = Array("\"\\".utf8)
        check(
            0xFF, { ByteScan.firstEndingJSONText(in: $0, from: $1) },
            stops: { $0 < 0x20 || marks.contains($0) })
    }

    @Test func aGivenByteIsFound() {
        check(0x61, { ByteScan.first(0x3F, in: $0, from: $1) }, stops: { $0 == 0x3F })
    }

    @Test func theFirstOfSeveralIsFound() {
        for first in 0..<40 {
            var bytes = [UInt8](repeating: 0x61, count: 60)
            bytes[first] = 0x0D
            bytes[59] = 0x0A
            let found = ByteScan.firstControl(in: bytes.span, from: 0)
            #expect(found == first)
        }
    }

    @Test func wordsAreLowerCaseAndCutToTheCount() {
        let bytes = Array("Content-Length".utf8)
        for count in 0...14 {
            var expected: UInt64 = 0
            for (index, byte) in bytes.prefix(min(count, 8)).enumerated() {
                expected |= UInt64(byte | 0x20) << UInt64(index * 8)
            }
            let roomy = ByteScan.lowercasedWord(in: bytes.span, from: 0, count: count)
            let exact = Array(bytes.prefix(count))
            let tight = ByteScan.lowercasedWord(in: exact.span, from: 0, count: count)
            #expect(roomy == expected && tight == expected)
        }
    }

    @Test(arguments: [
        ("chunked", true), ("ChunkeD", true), ("chunke", false), ("chunkedx", false), ("", false),
        ("chun\u{212A}ed", false), ("chun\u{0B}ed", false),
    ])
    func literalsAreComparedIgnoringCase(_ text: String, _ isEqual: Bool) {
        let bytes = Array(text.utf8)
        let answer = ByteScan.equals(bytes.span, ignoringCase: "chunked")
        #expect(answer == isEqual)
    }

    @Test func shortNamesAreFoldedIntoTwoWords() throws {
        let letters = Array("X-Forwarded-For0".utf8)
        for length in 1...15 {
            let name = Array(letters.prefix(length))
            let bytes = [0] + name + Array(": \u{FF}value and more".utf8)
            let found = ByteScan.shortName(in: bytes.span, at: 1)
            let short = try #require(found)
            let lower = name.map { $0 | 0x20 }
            #expect(short.count == length)
            #expect(short.first == Self.word(lower.prefix(8)))
            #expect(short.last == (length > 8 ? Self.word(lower.suffix(8)) : 0))
        }
    }

    private static func word(_ bytes: some Collection<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    @Test(arguments: [
        ": no name at all", "no colon in sixteen", "a space: beside it", "under_score: in it..",
        "tilde~: in the name", "X-Forwarded-For: ", "\r\n                ", "short: ",
    ])
    func othersTakeAnotherLook(_ text: String) {
        let bytes = Array(text.utf8)
        let isFound = ByteScan.shortName(in: bytes.span, at: 0) != nil
        #expect(isFound == (text == "X-Forwarded-For: "))
    }

    @Test func everyByteDecidesWhetherBytesAreEqual() {
        for length in [0, 1, 7, 8, 9, 15, 16, 17, 40] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let isSame = ByteScan.equals(bytes.span, Array(bytes).span)
            #expect(isSame)
            let isLonger = ByteScan.equals(bytes.span, (bytes + [0]).span)
            #expect(!isLonger)
            for index in 0..<length {
                var other = bytes
                other[index] ^= 0x80
                let isStillSame = ByteScan.equals(bytes.span, other.span)
                #expect(!isStillSame)
            }
        }
    }
}
